// The little that a page does by itself. Every page works without it.
(() => {
  // On a phone the menu starts closed.
  const menu = document.querySelector(".rooms details");
  const narrow = window.matchMedia("(max-width: 61.99rem)");
  const fold = () => { if (menu) menu.open = !narrow.matches; };
  fold();
  narrow.addEventListener("change", fold);

  // The panel of the person closes on Escape and on a click elsewhere.
  const me = document.querySelector("details.me");
  if (me) {
    document.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && me.open) { me.open = false; me.querySelector("summary").focus(); }
    });
    document.addEventListener("click", (event) => { if (!me.contains(event.target)) me.open = false; });
  }

  // Who is told that a form is wrong is taken there.
  const wrong = document.getElementById("form-wrong");
  if (wrong) wrong.focus();

  // Five minutes before the session ends, a warning; each request that htmx makes moves the end on.
  const ending = document.getElementById("session-ending");
  if (ending) {
    let timer;
    const arm = () => {
      clearTimeout(timer);
      ending.hidden = true;
      timer = setTimeout(() => {
        ending.hidden = false;
        ending.querySelector("button").focus();
      }, Math.max(10, Number(ending.dataset.seconds) - 300) * 1000);
    };
    arm();
    document.addEventListener("htmx:after:request", arm);
  }

  // A form is sent once, however often its button is pressed; the server counts it once anyway.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sending === "yes") { event.preventDefault(); return; }
    if (form.matches("[data-once]")) {
      form.dataset.sending = "yes";
      form.setAttribute("aria-busy", "true");
    }
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("[data-sending]").forEach((form) => {
      delete form.dataset.sending;
      form.removeAttribute("aria-busy");
    });
  });
})();
