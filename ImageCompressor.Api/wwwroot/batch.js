// One batch: how far it is, what it saved, its images, and what can be done with it. All of it is found again by its address.

import { possible as canTell } from "./alerts.js";
import { post, remove } from "./api.js";
import { compare } from "./compare.js";
import { confirm } from "./confirm.js";
import { DeliveryPanel } from "./deliveries.js";
import { announce, fill, h, icon } from "./dom.js";
import { can } from "./features.js";
import { follow, isRunning } from "./feed.js";
import { ago, count, percent, plural, titleOf } from "./format.js";
import { ImageList } from "./images.js";
import { rejectedOf } from "./kept.js";
import { empty, faultNotice, notice, pill, rejectedList } from "./notice.js";
import { Rate } from "./rate.js";
import { Summary } from "./summary.js";
import { Telling } from "./telling.js";

/** How often the images on the screen are asked for while the batch runs. */
const refreshEvery = 1400;
const filters = [["", "All", "total"], ["completed", "Done", "completed"], ["failed", "Failed", "failed"],
    ["processing", "Working", "processing"], ["pending", "Waiting", "pending"], ["cancelled", "Cancelled", "cancelled"]];

export function batchView({ go, id, title }) {
    title("Batch");
    const path = `/api/requests/${encodeURIComponent(id)}`;
    const [head, lost, notes, toolbar] = ["batch-head", "lost", "notes", "toolbar"].map(name => h("div", { class: name }));
    const element = h("div", { class: "batch" }, lost, h("div", { class: "verdict" }, h("span", { class: "spinner", "aria-hidden": "true" }), "Opening the batch"));
    const summary = new Summary();
    const list = new ImageList(id, compare, retryOne);
    const deliveries = new DeliveryPanel(path);
    const telling = new Telling(id, fault => fill(lost, faultNotice(fault)));
    let [batch, stopFeed, status, view, drawn, refreshed, later, quarter, rate] = [null, null, "", savedView(), "", 0, 0, -1, new Rate()];

    function start() {
        stopFeed?.();
        rate = new Rate();
        stopFeed = follow(id, { onBatch, onEnd, onMissing, onLost: fault => fill(lost, waiting(fault)), onBack: () => fill(lost) });
    }

    function onBatch(now) {
        const first = batch === null;
        batch = now;
        const done = now.images.completed + now.images.failed + now.images.cancelled;
        rate.add(done);
        summary.show(now, rate);
        title(isRunning(now) ? `${now.progress} % of ${now.name}` : now.name);
        drawHead();
        drawToolbar();
        if (first) {
            fill(element, head, lost, summary.element, notes, deliveries.element, toolbar, list.element);
            drawNotes();
            list.show("", view);
        } else {
            refreshSoon(isRunning(now));
        }
        deliveries.follow(isRunning(now));
        tellQuarters(now);
    }

    /** Not more often than every so often, and once more after the last change. */
    function refreshSoon(running) {
        clearTimeout(later);
        const wait = running ? refreshed + refreshEvery - performance.now() : 0;
        if (wait > 0) {
            later = setTimeout(() => refreshSoon(false), wait);
            return;
        }
        refreshed = performance.now();
        list.refresh();
    }

    /** Spoken at each quarter: each image would never let anybody listen to anything else. */
    function tellQuarters(now) {
        const reached = Math.floor(now.progress / 25);
        if (isRunning(now) && quarter >= 0 && reached > quarter) announce(`${now.progress} percent of ${plural(now.images.total, "image")} done`);
        quarter = reached;
    }

    function onEnd(now) {
        const text = `${count(now.images.completed)} done, ${count(now.images.failed)} failed${now.savedPercent > 0 ? `, ${percent(now.savedPercent)} smaller` : ""}`;
        announce(`${now.name} is finished: ${text}`);
        if (followed) telling.end(`${now.name} is finished`, text);
        followed = false;
        fill(lost);
    }
    /** Whether the batch was seen running: of one that had ended before nobody wants to be told. */
    let followed = false;

    function onMissing() {
        title("No such batch");
        fill(element, h("h1", { class: "unseen" }, "No such batch"), empty("sheet", "There is no such batch", "It was deleted, or its address is not whole. The list has all that there are.",
            h("a", { class: "button primary", href: "/requests", "data-route": true }, "To the list")));
    }

    /** Only what has changed: a button that is drawn anew under the finger loses the tap, and the focus. */
    function drawHead() {
        const running = isRunning(batch);
        if (running && !followed) telling.begin();
        followed ||= running;
        const key = JSON.stringify([batch.status, running, batch.images.failed, batch.images.cancelled]);
        if (key === drawn) return;
        drawn = key;
        const focused = head.contains(document.activeElement) ? document.activeElement.id : "";
        const again = batch.images.failed + batch.images.cancelled;
        fill(head,
            h("div", { class: "batch-title" }, h("h1", { class: "ellipsis", title: batch.name, tabindex: "-1" }, batch.name),
                h("p", { class: "batch-facts" }, pill(batch.status), h("span", { class: "quiet" }, plural(batch.rows, "row"), " · ", h("time", { datetime: batch.createdAt }, ago(batch.createdAt))),
                    batch.recipe.text ? h("code", { class: "tag ellipsis", title: batch.recipe.text }, batch.recipe.text.replaceAll("&", "  ")) : null)),
            h("div", { class: "actions" },
                download("csv", running ? "CSV so far" : "CSV", !running), download("zip", running ? "ZIP so far" : "ZIP", false),
                can("report") ? h("a", { id: "report", class: "button", href: `${path}/report` }, icon("report"), running ? "Report so far" : "Report") : null,
                running && canTell() ? telling.element : null,
                again > 0 && !running ? act("retry", "retry", `Retry ${count(again)}`, retry) : null,
                running ? act("cancel", "stop", "Stop", cancel) : null,
                !running ? act("delete", "trash", "Delete", destroy) : null));
        // Stop goes with the end, Retry with the beginning: the keyboard stays near.
        if (focused) (document.getElementById(focused) ?? head.querySelector("h1")).focus({ preventScroll: true });
    }

    const download = (format, label, primary) => h("a", {
        id: `download-${format}`, class: primary ? "button primary" : "button", download: true,
        href: `/api/download/${encodeURIComponent(id)}?${new URLSearchParams({ format, ...(isRunning(batch) ? { partial: "true" } : {}) })}`,
    }, icon("drop"), label);

    const act = (name, drawing, label, action) => h("button", {
        type: "button", id: `act-${name}`, class: "button", onclick: async event => {
            const button = event.currentTarget;
            // Not the attribute disabled: the button would lose the focus, and with it the place in the page.
            if (button.ariaDisabled === "true") return;
            button.ariaDisabled = "true";
            try {
                await action();
            } catch (fault) {
                fill(lost, faultNotice(fault));
            } finally {
                button.ariaDisabled = null;
            }
        },
    }, icon(drawing), label);

    async function retry() {
        await post(`${path}/retry`);
        announce("The failed images are tried again");
        start();
    }

    /** One image. What goes wrong is told above the list. */
    async function retryOne(image) {
        try {
            await post(`${path}/retry?${new URLSearchParams({ image: image.id })}`);
            announce(`${titleOf(image)} is tried again`);
            fill(lost);
            start();
        } catch (fault) {
            fill(lost, faultNotice(fault));
        }
    }

    async function cancel() {
        if (!await confirm("Stop this batch?", "What is done stays. The rest can be taken up again later with Retry.", "Stop it", "Let it run")) return;
        await post(`${path}/cancel`);
        start();
    }

    async function destroy() {
        if (!await confirm("Delete this batch?", "Its sheet and its images are removed from the service, and links to them end. This cannot be undone.", "Delete it")) return;
        await remove(path);
        announce("The batch is deleted");
        go("/requests");
    }

    function drawNotes() {
        if (!batch.rejected) return;
        const kept = rejectedOf(id);
        const more = kept?.rejected.length ? h("details", {}, h("summary", {}, "Show them"), rejectedList(kept.rejected, kept.total))
            : can("report") ? h("p", {}, h("a", { href: `${path}/report#rejected` }, "The report lists them")) : null;
        const [what, then] = kept?.rejected[0]?.name !== undefined
            ? [plural(batch.rejected, "file"), "Everything else is compressed."]
            : [`${plural(batch.rejected, "place")} of the sheet`, "What could not be used comes back empty, in its row; everything else is compressed."];
        fill(notes, notice("warn", `${what} could not be used`, then, { more }));
    }

    const tallies = new Map();
    function drawToolbar() {
        if (tallies.size === 0) fill(toolbar, filterTabs(), viewTabs());
        for (const [name, tally] of tallies) {
            const number = batch.images[name];
            tally.textContent = count(number);
            tally.closest("label").classList.toggle("none", number === 0 && name !== "total" && name !== "failed");
        }
    }

    const filterTabs = () => h("fieldset", { class: "tabs" }, h("legend", { class: "unseen" }, "Which images"), filters.map(([value, label, name]) => {
        const tally = h("span", { class: "tally" });
        tallies.set(name, tally);
        return h("label", {}, h("input", { type: "radio", name: "filter", value, checked: value === status, onchange: () => { status = value; list.show(value, view); } }), h("span", {}, label, tally));
    }));

    const viewTabs = () => h("fieldset", { class: "tabs views" }, h("legend", { class: "unseen" }, "How"), [["list", "List"], ["gallery", "Gallery"]].map(([value, label]) => h("label", { title: label },
        h("input", { type: "radio", name: "view", value, checked: value === view, onchange: () => { view = value; saveView(value); list.show(status, view); } }),
        h("span", {}, icon(value === "list" ? "list" : "grid"), label))));

    start();
    return { element, leave: () => { stopFeed(); clearTimeout(later); list.stop(); deliveries.stop(); telling.stop(); } };
}

/** The batch goes on without the page, and the page asks by itself: nobody has to do anything. */
const waiting = fault => notice("bad", fault.title, fault.code === "unreachable"
    ? "This page asks again by itself. What was accepted goes on as soon as the service does." : `${fault.detail} This page asks again by itself.`, { code: fault.code });

function savedView() {
    try {
        return localStorage.getItem("view") === "gallery" ? "gallery" : "list";
    } catch {
        return "list";
    }
}

function saveView(view) {
    try {
        localStorage.setItem("view", view);
    } catch {
        // Then it holds until the page is loaded again.
    }
}
