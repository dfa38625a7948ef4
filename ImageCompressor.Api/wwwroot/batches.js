// The list of batches, newest first.

import { get } from "./api.js";
import { fill, h, say } from "./dom.js";
import { ago, bytes, count, percent, plural } from "./format.js";
import { empty, faultNotice, pill } from "./notice.js";

const refreshEvery = 4000;
const retryEvery = 8000;
const filters = [["", "All"], ["processing", "Working"], ["completed", "Done"], ["completed_with_errors", "Some failed"], ["failed", "Failed"], ["cancelled", "Cancelled"]];

export function batchesView({ title }) {
    title("Batches");
    const list = batchList({ limit: 25, more: true });
    const tabs = h("fieldset", { class: "tabs" }, h("legend", { class: "unseen" }, "Show"), filters.map(([status, label]) => h("label", {},
        h("input", { type: "radio", name: "batch-filter", value: status, checked: status === "", onchange: () => list.filter(status) }), h("span", {}, label))));
    const element = h("div", { class: "batches" },
        h("div", { class: "view-head" }, h("h1", {}, "Batches"), h("a", { class: "button primary", href: "/", "data-route": true }, "New batch")),
        tabs, list.element);
    return { element, leave: list.leave };
}

/** A list that asks again while one of its batches still runs. */
export function batchList({ limit, more }) {
    const items = h("ul", { class: more ? "batch-list wide" : "batch-list" });
    const foot = h("div", { class: "list-foot" });
    const element = h("div", {}, items, foot);
    let [status, loaded, next, timer, gone, turn] = ["", [], null, 0, false, 0];

    async function load(from, size) {
        const mine = ++turn;
        clearTimeout(timer);
        try {
            const query = new URLSearchParams({ limit: size, ...(from ? { cursor: from } : {}), ...(status ? { status } : {}) });
            const page = await get(`/api/requests?${query}`);
            if (gone || mine !== turn) return;
            loaded = from ? [...loaded, ...page.items] : page.items;
            next = page.next;
            draw();
        } catch (fault) {
            if (gone || mine !== turn) return;
            const again = () => load(from, size);
            // Told once, and asked again without a word.
            if (!foot.querySelector(".notice")) fill(foot, faultNotice(fault, again));
            timer = setTimeout(again, retryEvery);
        }
    }

    function draw() {
        drawItems();
        const none = status ? empty("list", "None of these", "No batch stands like this now.")
            : empty("sheet", "No batches yet", "Drop a sheet, and it stands here with what it saved.");
        fill(foot, loaded.length === 0 ? none : null,
            more && next ? h("button", { type: "button", class: "button", onclick: () => load(next, limit) }, "Show more") : null);
        refreshLater();
    }

    /** Only what is on the screen anyway: a list of thousands is not asked for again and again. */
    function refreshLater() {
        if (loaded.some(batch => batch.status === "pending" || batch.status === "processing") && loaded.length <= 100)
            timer = setTimeout(() => document.hidden ? refreshLater() : load(null, Math.max(limit, loaded.length)), refreshEvery);
    }

    /** What has not changed stays: it may have the focus, or somebody is about to press it. */
    function drawItems() {
        const focused = items.contains(document.activeElement) ? document.activeElement.closest("li").dataset.id : "";
        const before = new Map([...items.children].map(item => [item.dataset.id, item]));
        fill(items, loaded.map(batch => {
            const [old, stamp] = [before.get(batch.request_id), JSON.stringify(batch)];
            if (old?.dataset.stamp === stamp) say(old.querySelector("time"), ago(batch.createdAt));
            return old?.dataset.stamp === stamp ? old : h("li", { "data-id": batch.request_id, "data-stamp": stamp }, entry(batch));
        }));
        if (focused) items.querySelector(`[data-id="${focused}"] a`)?.focus({ preventScroll: true });
    }

    load(null, limit);
    return { element, filter: wanted => { status = wanted; load(null, limit); }, leave: () => { gone = true; clearTimeout(timer); } };
}

function entry(batch) {
    const counts = batch.images;
    const running = batch.status === "pending" || batch.status === "processing";
    const facts = running ? `${count(counts.completed + counts.failed + counts.cancelled)} of ${plural(counts.total, "image")}`
        : `${plural(counts.total, "image")}${counts.failed ? `, ${count(counts.failed)} failed` : ""}`;
    const saved = batch.savedPercent > 0 ? h("span", { class: "batch-saved" }, h("strong", {}, `−${percent(batch.savedPercent)}`), h("span", { class: "quiet" }, bytes(batch.originalBytes - batch.compressedBytes))) : null;
    return h("a", { class: "batch-entry", href: `/requests/${batch.request_id}`, "data-route": true },
        h("span", { class: "batch-name" }, h("strong", {}, batch.name), h("span", { class: "quiet" }, facts, " · ", h("time", { datetime: batch.createdAt }, ago(batch.createdAt)))),
        saved, pill(batch.status),
        running ? h("span", { class: "thin-bar", vars: { "--part": batch.progress / 100 }, "aria-hidden": "true" }) : null);
}
