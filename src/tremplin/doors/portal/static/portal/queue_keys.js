// Keys for people who decide all day: j and k walk through a list, letters lead to parts of a page. They can be turned
// off, and never act while something is being written. Every page works without them.
(() => {
  const OFF = "tremplin-keys-off";
  const on = document.getElementById("keys-on");
  if (on) {
    on.checked = localStorage.getItem(OFF) === null;
    on.addEventListener("change", () => {
      if (on.checked) localStorage.removeItem(OFF); else localStorage.setItem(OFF, "yes");
    });
  }

  const STEPS = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };
  const walk = (key) => {
    const links = [...document.querySelectorAll("[data-keys-list] tbody a")];
    const here = links.indexOf(document.activeElement);
    // Outside the list, the arrows scroll the page as ever.
    if (!links.length || (here === -1 && key.startsWith("Arrow"))) return false;
    const next = links[here === -1 ? 0 : here + STEPS[key]];
    if (next) next.focus();
    return true;
  };

  document.addEventListener("keydown", (event) => {
    const isWriting = event.target.closest("input, textarea, select, [contenteditable], details.me");
    if (!on || !on.checked || isWriting || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key in STEPS && walk(event.key)) { event.preventDefault(); return; }
    const place = /^[a-z]$/.test(event.key) && document.querySelector(`[data-key="${event.key}"]:not([hidden] *)`);
    if (!place) return;
    event.preventDefault();
    if (place.matches("a")) place.click(); else place.focus();
  });

  // A proof that is handed over as a file leaves the page as it is: say that it has been opened.
  document.addEventListener("submit", (event) => {
    const row = event.target.matches("[data-hands-over]") && event.target.closest("[data-proof]");
    if (!row) return;
    row.querySelectorAll("[data-opened]").forEach((one) => { one.hidden = false; });
    row.querySelectorAll("[data-unopened]").forEach((one) => { one.hidden = true; });
    row.querySelectorAll("[data-key]").forEach((one) => { one.removeAttribute("data-key"); });
  });
})();
