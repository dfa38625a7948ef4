// The switch "Tell me when done" of one batch, and what stands behind it: a push message, or this page for as long as it is open.

import * as alerts from "./alerts.js";
import { announce, fill, h, icon } from "./dom.js";
import * as push from "./push.js";

const reach = { off: "By a notification of this browser", page: "As long as this page is open", push: "Also when this page is closed" };

export class Telling {
    #state = "off";
    /** What was asked for last. A step that is under way when it changes is followed by the next. */
    #wanted = false;
    #work = null;
    #away = new AbortController();

    /** onFault is called where a change could not be made. */
    constructor(id, onFault) {
        Object.assign(this, { id, onFault });
        this.element = h("button", { type: "button", id: "act-notify", class: "button switch", "aria-pressed": "false", onclick: () => this.#press() });
        this.#draw();
        // Another window on the same batch has the same switch.
        addEventListener("storage", () => alerts.said(id) !== undefined && this.#set(alerts.said(id)), { signal: this.#away.signal });
    }

    /** The batch runs: what was said of it before holds again. A browser that was told once is asked again, as it may have another address since. */
    begin() {
        if (!alerts.wanted(this.id)) return;
        // Kept, so that what is said of another batch later changes nothing here.
        if (alerts.said(this.id) === undefined) alerts.want(this.id, true);
        this.#set(true);
    }

    /** The batch has ended. The page says nothing where a push message does. */
    async end(title, text) {
        await this.#work;
        if (this.#state === "page") alerts.tell(title, text, this.id);
    }

    stop() {
        this.#away.abort();
    }

    async #press() {
        const on = !this.#wanted;
        if (on && !await alerts.ask()) {
            this.onFault(Object.assign(new Error(), { title: "This browser shows no notifications of this page", detail: "Allow them in its settings for this site, then press the button again.", code: "not_allowed" }));
            return;
        }

        // Said before it is done: who leaves the page meanwhile finds it so.
        alerts.want(this.id, on);
        await this.#set(on);
        announce(this.#state === "off" ? "You will not be told when this batch is done" : `You will be told when this batch is done. ${reach[this.#state]}`);
    }

    #set(on) {
        this.#wanted = on;
        return this.#work ??= this.#change().finally(() => { this.#work = null; });
    }

    /** One step at a time, so that a late answer to the first press does not stand over the second. */
    async #change() {
        while (this.#wanted !== (this.#state !== "off")) {
            try {
                if (this.#wanted) this.#state = await push.follow(this.id) ? "push" : "page";
                else {
                    await push.forget(this.id);
                    this.#state = "off";
                }
            } catch (fault) {
                // Still told, so the switch says so.
                this.#wanted = true;
                alerts.want(this.id, true);
                this.onFault(fault);
            }
            this.#draw();
        }
    }

    /** Its text stays, so that "pressed" says something. */
    #draw() {
        this.element.title = reach[this.#state];
        this.element.setAttribute("aria-pressed", String(this.#state !== "off"));
        fill(this.element, icon(this.#state === "off" ? "bell" : "check"), "Tell me when done");
    }
}
