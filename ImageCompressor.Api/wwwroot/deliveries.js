// Who is told of a batch's end, and what was sent to them: a line that says how it stands, and the log behind it.

import { get, post } from "./api.js";
import { announce, fill, freshId, h, icon, say } from "./dom.js";
import { ago, duration, milliseconds, plural } from "./format.js";
import { faultNotice } from "./notice.js";

/** While something is under way; what waits for its next attempt is asked for less often. */
const lookEvery = 1500;
const lookAtLeastEvery = 10_000;
const lookSoon = 300;

/** After the end of a batch, its message is looked for. */
const expectedWithin = 8000;

/** More are seldom of interest, and all of them stand behind a button. */
const shownFirst = 5;

export class DeliveryPanel {
    #list = null;
    #running = true;
    #timer = 0;
    #expecting = 0;
    #gone = false;
    #all = false;
    #opened = new Set();
    #state = h("span", { class: "deliveries-state" });
    #said = h("div", { class: "deliveries-said" });
    #items = h("ul", { class: "delivery-list" });
    #more = h("div", { class: "list-foot" });
    #test = h("button", { type: "button", class: "button small", id: "webhook-test", onclick: () => this.#act(this.#test, "webhook/test", "A test is sent") }, icon("bell"), "Send a test");
    #to = h("p", { class: "quiet" });

    constructor(path) {
        this.path = path;
        const id = freshId("deliveries");
        this.element = h("section", { class: "deliveries card", "aria-labelledby": id, hidden: true },
            h("details", {}, h("summary", {}, icon("bell"), h("h2", { id }, "Notifications"), this.#state),
                h("div", { class: "deliveries-body" }, h("div", { class: "deliveries-head" }, this.#to, this.#test), this.#said, this.#items, this.#more)));
        this.#load();
    }

    /** What the batch does: its end makes deliveries. */
    follow(running) {
        if (this.#running && !running) {
            this.#expecting = performance.now() + expectedWithin;
            if (this.#list) this.#again(lookSoon);
        }
        this.#running = running;
    }

    stop() {
        this.#gone = true;
        clearTimeout(this.#timer);
    }

    async #load() {
        try {
            const list = await get(`${this.path}/deliveries`);
            if (this.#gone) return;
            // A button that is replaced while it is pressed never hears of the click.
            if (this.element.matches(":active")) this.#again(lookSoon);
            else this.#show(list);
        } catch {
            // The batch itself tells whoever looks that the service is away.
            if (!this.#gone) this.#again(lookAtLeastEvery);
        }
    }

    #again(milliseconds) {
        clearTimeout(this.#timer);
        this.#timer = setTimeout(() => document.hidden ? this.#again(lookEvery) : this.#load(), milliseconds);
    }

    #show(list) {
        this.#list = list;
        this.element.hidden = list.subscribers.length + list.items.length === 0;
        const hooks = list.subscribers.filter(subscriber => subscriber.kind === "webhook").length;
        this.#test.hidden = hooks === 0;
        say(this.#to, list.subscribers.length ? list.subscribers.map(subscriber => subscriber.kind === "push" ? "a browser" : subscriber.url).join(", ") : "Nobody is told any more.");
        const [tone, text] = stateOf(list, this.#running);
        say(this.#state, text);
        this.#state.className = `deliveries-state ${tone}`;
        this.#draw();
        this.#waitForMore(list);
    }

    /** Only what still moves is looked at again. */
    #waitForMore({ subscribers, items }) {
        const waits = items.filter(item => item.status === "pending")
            .map(item => item.attemptCount === 0 ? lookEvery : Math.max(lookEvery, Date.parse(item.nextAttemptAt) - Date.now()));
        if (waits.length > 0) this.#again(Math.min(lookAtLeastEvery, ...waits));
        else if (subscribers.length > 0 && performance.now() < this.#expecting) this.#again(lookEvery);
    }

    #draw() {
        const items = this.#all ? this.#list.items : this.#list.items.slice(0, shownFirst);
        const focused = this.#items.contains(document.activeElement) ? document.activeElement.id : "";
        fill(this.#items, items.map(item => this.#item(item)));
        const left = this.#list.items.length - items.length;
        fill(this.#more, left > 0 ? h("button", { type: "button", class: "button small", onclick: () => { this.#all = true; this.#draw(); } }, `Show ${left} more`) : null);
        if (focused) document.getElementById(focused)?.focus();
    }

    #item(item) {
        const [tone, word] = words(item);
        const again = h("button", { type: "button", class: "button small", id: `again-${item.id}`, onclick: () => this.#act(again, `deliveries/${item.id}/redeliver`, "It is sent again") }, icon("retry"), "Send again");
        const open = h("details", { class: "attempts", open: this.#opened.has(item.id), ontoggle: () => open.open ? this.#opened.add(item.id) : this.#opened.delete(item.id) },
            h("summary", { id: `attempts-${item.id}` }, plural(item.attemptCount, "attempt")),
            h("ol", {}, [...item.attempts].reverse().map(attempt => h("li", {},
                h("time", { datetime: attempt.at, title: attempt.at }, ago(attempt.at)),
                h("span", { class: attempt.fault ? "bad-text" : "good-text" }, attempt.fault ? faultWords(attempt.fault) : `Received (${attempt.statusCode})`),
                h("span", { class: "quiet" }, milliseconds(attempt.milliseconds))))));
        return h("li", { class: "delivery" },
            h("span", { class: `pill ${tone}` }, h("span", { class: "dot", "aria-hidden": "true" }), word),
            h("div", { class: "delivery-what" },
                h("strong", {}, eventWords[item.event] ?? item.event),
                h("span", { class: "quiet delivery-url" }, item.kind === "push" ? "to a browser" : item.url, " · ", h("time", { datetime: item.createdAt }, ago(item.createdAt))),
                item.attemptCount > 0 ? open : null),
            again);
    }

    async #act(button, call, done) {
        button.disabled = true;
        fill(this.#said);
        try {
            await post(`${this.path}/${call}`);
            announce(done);
            this.#again(400);
        } catch (fault) {
            fill(this.#said, faultNotice(fault));
        } finally {
            button.disabled = false;
        }
    }
}

const eventWords = {
    "request.completed": "Batch done", "request.completed_with_errors": "Batch done, some failed", "request.failed": "Batch failed", "request.cancelled": "Batch stopped", "webhook.test": "Test",
};

const faults = {
    timeout: "No answer in time", redirected: "Redirected, which is not followed", blocked_address: "Its address is not public", dns_failure: "Its name has no address",
    connect_failed: "No connection", tls_failed: "No trusted secure connection", connection_lost: "The connection broke off", bad_response: "An answer that cannot be read",
    no_secret: "This service cannot sign", internal_error: "A fault of this service",
};

const faultWords = code => faults[code] ?? (code.startsWith("http_") ? `Answered ${code.slice(5)}` : code.replaceAll("_", " "));

/** The tone is that of a status of a batch, whose colours mean the same. */
function words(item) {
    if (item.status === "delivered") return ["completed", "Received"];
    if (item.status === "failed") return ["failed", "Given up"];
    return item.attemptCount === 0 ? ["processing", "On its way"] : ["processing", "Trying again"];
}

function stateOf({ subscribers, items }, running) {
    const last = items.find(item => item.event !== "webhook.test") ?? items[0];
    if (!last) return ["", running ? `${plural(subscribers.length, "receiver")}, told when it has ended` : plural(subscribers.length, "receiver")];
    if (items.some(item => item.status === "failed")) return ["bad-text", "A message was given up"];
    const waiting = items.find(item => item.status === "pending" && item.attemptCount > 0);
    if (waiting) {
        const seconds = (Date.parse(waiting.nextAttemptAt) - Date.now()) / 1000;
        return ["warn-text", `Not received yet${seconds > 2 ? `, next attempt in ${duration(seconds)}` : ""}`];
    }
    return last.status === "delivered" ? ["", `Received ${ago(last.deliveredAt)}`] : ["", "On its way"];
}
