// Light, dark, or as the system has it.

import { announce } from "./dom.js";

const order = ["system", "light", "dark"];
const words = { system: "as the system", light: "light", dark: "dark" };

/** Makes the button go through the themes. */
export function followTheme(button) {
    const now = () => document.documentElement.dataset.theme ?? "system";
    const label = () => {
        button.setAttribute("aria-label", `Theme: ${words[now()]}. Change`);
        button.title = `Theme: ${words[now()]}`;
    };
    button.addEventListener("click", () => {
        const next = order[(order.indexOf(now()) + 1) % order.length];
        if (next === "system") delete document.documentElement.dataset.theme;
        else document.documentElement.dataset.theme = next;
        try {
            localStorage.setItem("theme", next);
        } catch {
            // Then it holds until the page is loaded again.
        }
        label();
        announce(`Theme: ${words[next]}`);
    });
    label();
}
