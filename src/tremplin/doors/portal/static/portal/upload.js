// Sending files with a bar that says how far it is. Without this script the form is sent as any other; with it, what was
// chosen stays chosen when something is refused.
(() => {
  const form = document.querySelector("form[data-upload]");
  if (!form) return;
  const bar = form.querySelector("progress");
  const button = form.querySelector("button[type=submit]");
  const busy = (yes) => {
    button.disabled = yes;
    bar.parentElement.hidden = !yes;
    form.setAttribute("aria-busy", String(yes));
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const request = new XMLHttpRequest();
    request.open("POST", window.location.href);
    request.responseType = "document";
    request.setRequestHeader("X-Sent-By", "script");
    request.upload.addEventListener("progress", (at) => {
      if (at.lengthComputable) bar.value = Math.floor((at.loaded * 100) / at.total);
    });
    request.addEventListener("load", () => {
      const answer = request.response;
      const wrong = answer && answer.getElementById("upload-wrong");
      if (request.status === 204) { window.location.assign(request.getResponseHeader("X-Location")); return; }
      if (!wrong) { window.location.assign(request.responseURL); return; }
      busy(false);
      document.getElementById("upload-wrong").replaceWith(wrong);
      const fresh = answer.querySelector("[name=command_id]");
      if (fresh) form.elements.command_id.value = fresh.value;
      answer.querySelectorAll("form[data-upload] .mb-3").forEach((group, place) => {
        const here = form.querySelectorAll(".mb-3")[place];
        const list = group.querySelector(".errorlist");
        here.querySelectorAll(".errorlist").forEach((old) => old.remove());
        here.classList.toggle("has-error", Boolean(list));
        if (list) here.querySelector("input, select").before(list);
      });
      const first = wrong.querySelector("#form-wrong");
      if (first) first.focus();
    });
    // The line was cut: sent again in the ordinary way, with the same id, it counts once.
    request.addEventListener("error", () => { busy(false); form.submit(); });
    busy(true);
    request.send(new FormData(form));
  });
})();
