/**
 * The script of a widget's form: a website puts it where the form is to stand, or marks a form of its own with
 * `data-hookswitch="<widget key>"`. It needs nothing but a browser and its own address, which ends with the widget key.
 * Texts are changed by the script's `data-` attributes. Each answer is the form's event `hookswitch`.
 */
(() => {
  const script = document.currentScript;
  const address = new URL(script.src);
  const key = address.pathname.split("/").pop().replace(/\.js$/, "");
  const endpoint = new URL(`${key}/leads`, address).href;
  const texts = {
    name: "Name",
    phone: "Telephone",
    button: "Call me",
    queued: "Thank you. We are calling you now.",
    scheduled: "Thank you. We will call you.",
    number: "Please check the telephone number.",
    failed: "That did not work. Please try again.",
    ...script.dataset,
  };

  function field(name, type, label) {
    const input = document.createElement("input");
    Object.assign(input, { name, type, required: true, autocomplete: type === "tel" ? "tel" : "name" });
    const element = document.createElement("label");
    element.append(label, " ", input);
    return element;
  }

  function makeForm() {
    const button = document.createElement("button");
    button.textContent = texts.button;
    const form = document.createElement("form");
    form.append(field("lc_param_name", "text", texts.name), " ", field("lc_number", "tel", texts.phone), " ", button);
    script.after(form);
    return form;
  }

  async function send(form) {
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === "string") body.append(name, value);
    body.set("site_path", location.pathname);
    if (document.referrer !== "") body.set("referer", document.referrer);
    try {
      return await (await fetch(endpoint, { method: "POST", body })).json();
    } catch {
      // No network, or a website that may not read the answer.
      return { success: false, error: { code: "unreachable", message: texts.failed, field: null } };
    }
  }

  function textOf({ success, status, error }) {
    if (success) return status === "queued" ? texts.queued : texts.scheduled;
    return error.code === "invalid_number" ? texts.number : texts.failed;
  }

  function serve(form) {
    const status = document.createElement("p");
    status.setAttribute("role", "status");
    form.append(status);
    let isSending = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      // Who presses twice means once.
      if (isSending) return;
      isSending = true;
      const answer = await send(form);
      isSending = false;
      status.textContent = textOf(answer);
      if (answer.success) form.reset();
      form.dispatchEvent(new CustomEvent("hookswitch", { detail: answer, bubbles: true }));
    });
  }

  const own = document.querySelectorAll(`form[data-hookswitch="${key}"]`);
  if (own.length === 0) serve(makeForm());
  else for (const form of own) serve(form);
})();
