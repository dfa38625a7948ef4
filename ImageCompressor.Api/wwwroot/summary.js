// The card at the head of a batch: how far it is, how fast, how long, and what it saved.

import { h, say } from "./dom.js";
import { isRunning } from "./feed.js";
import { bytes, count, duration, percent, plural } from "./format.js";

/** Its elements stay and only their texts change: it moves several times a second. */
export class Summary {
    #big = h("p", { class: "big" });
    #under = h("p", { class: "quiet under" });
    #bar;
    #segments = {};
    #legend = {};
    #pace = h("p", { class: "pace" });
    #before = h("strong", {});
    #after = h("strong", {});
    #scale = h("div", { class: "scale-after" });

    constructor() {
        const segment = name => this.#segments[name] = h("span", { class: `segment ${name}` });
        this.#bar = h("div", { class: "bar", role: "progressbar", "aria-label": "Images done", "aria-valuemin": 0, "aria-valuemax": 100 },
            segment("completed"), segment("failed"), segment("cancelled"));
        const entry = (name, label) => {
            this.#legend[name] = h("strong", {});
            return h("div", { class: `entry ${name}` }, h("dt", {}, h("span", { class: "dot", "aria-hidden": "true" }), label), h("dd", {}, this.#legend[name]));
        };
        this.element = h("section", { class: "summary card", "aria-label": "Progress" },
            h("div", { class: "summary-main" }, h("div", { class: "summary-top" }, h("div", {}, this.#big, this.#under), this.#pace), this.#bar,
                h("dl", { class: "legend" }, entry("completed", "Done"), entry("failed", "Failed"), entry("working", "Working"), entry("waiting", "Waiting"), entry("cancelled", "Cancelled"))),
            h("div", { class: "summary-side" },
                h("div", { class: "scale" }, h("div", { class: "scale-row" }, h("span", { class: "quiet" }, "Before"), this.#before), h("div", { class: "scale-track" }, h("div", { class: "scale-before" }))),
                h("div", { class: "scale" }, h("div", { class: "scale-row" }, h("span", { class: "quiet" }, "After"), this.#after), h("div", { class: "scale-track" }, this.#scale))));
    }

    show(batch, rate) {
        const { total, pending, processing, completed, failed, cancelled } = batch.images;
        const [running, done] = [isRunning(batch), completed + failed + cancelled];
        const saved = batch.originalBytes ? 100 * (batch.originalBytes - batch.compressedBytes) / batch.originalBytes : 0;
        this.element.classList.toggle("running", running);
        this.#headline(batch, running, saved);
        this.#bar.setAttribute("aria-valuenow", batch.progress);
        this.#bar.setAttribute("aria-valuetext", `${count(done)} of ${plural(total, "image")}`);
        for (const [name, value] of Object.entries({ completed, failed, cancelled })) this.#segments[name].style.setProperty("--part", total ? value / total : 0);
        for (const [name, value] of Object.entries({ completed, failed, cancelled, working: processing, waiting: pending })) {
            say(this.#legend[name], count(value));
            this.#legend[name].closest(".entry").hidden = value === 0 && name !== "completed" && !(running && (name === "working" || name === "waiting"));
        }
        say(this.#pace, running ? paceOf(rate, pending + processing) : tookOf(batch, done));
        say(this.#before, bytes(batch.originalBytes));
        say(this.#after, bytes(batch.compressedBytes));
        for (const bar of this.element.querySelectorAll(".scale-track > div")) bar.hidden = !batch.originalBytes;
        this.#scale.style.setProperty("--part", batch.originalBytes ? Math.min(1, batch.compressedBytes / batch.originalBytes) : 0);
    }

    #headline(batch, running, saved) {
        const { total, completed, failed, cancelled } = batch.images;
        if (running) {
            say(this.#big, percent(batch.progress));
            say(this.#under, `${count(completed + failed + cancelled)} of ${plural(total, "image")}`);
        } else if (saved > 0) {
            say(this.#big, `${percent(Math.round(saved * 10) / 10)} smaller`);
            say(this.#under, `${bytes(batch.originalBytes - batch.compressedBytes)} less in ${plural(completed, "image")}`);
        } else {
            say(this.#big, batch.status === "failed" ? "Nothing came through" : batch.status === "cancelled" ? "Stopped" : "As small as before");
            say(this.#under, batch.status === "failed" ? "Every image failed; the list says why." : `${count(completed)} of ${plural(total, "image")} done`);
        }
    }
}

function paceOf(rate, left) {
    if (rate.perSecond === null) return "Measuring the pace";
    const pace = rate.perSecond;
    const words = pace >= 1 ? `${pace < 10 ? pace.toFixed(1) : Math.round(pace)} images a second` : `${(pace * 60).toFixed(0)} images a minute`;
    return `${words}, about ${duration(rate.left(left))} left`;
}

function tookOf(batch, done) {
    if (!batch.finishedAt) return "";
    const seconds = (Date.parse(batch.finishedAt) - Date.parse(batch.createdAt)) / 1000;
    return `Took ${duration(seconds)}${seconds >= 1 ? `, ${(done / seconds).toFixed(1)} images a second` : ""}`;
}
