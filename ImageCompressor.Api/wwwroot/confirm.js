// Asks before what cannot be taken back. The browser's own confirm() stops the whole page, its stream of events too.

import { h } from "./dom.js";

/** Whether the person agreed. Escape and the backdrop mean no. */
export function confirm(title, text, yes, no = "Keep it") {
    return new Promise(done => {
        const form = h("form", { method: "dialog" }, h("h2", { id: "confirm-title" }, title), h("p", { id: "confirm-text" }, text),
            h("div", { class: "dialog-foot" }, h("button", { class: "button", value: "no" }, no), h("button", { class: "button danger", value: "yes" }, yes)));
        const dialog = h("dialog", { class: "ask", "aria-labelledby": "confirm-title", "aria-describedby": "confirm-text", onclick: event => event.target === dialog && dialog.close() }, form);
        dialog.addEventListener("close", () => { dialog.remove(); done(dialog.returnValue === "yes"); });
        document.body.append(dialog);
        dialog.showModal();
    });
}
