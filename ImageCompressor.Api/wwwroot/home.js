// The first view: drop, look at what was found, choose a recipe, go.

import { batchList } from "./batches.js";
import { announce, fill, h, icon, say } from "./dom.js";
import { sort } from "./files.js";
import { bytes, count, plural } from "./format.js";
import { keepRejected } from "./kept.js";
import { faultNotice, notice, rejectedList } from "./notice.js";
import { preview } from "./preview.js";
import { RecipeForm } from "./recipe.js";
import { can } from "./features.js";
import { dryRun, Upload } from "./upload.js";

/** In bytes. Larger sheets are not sent twice only to be looked at. */
const mostChecked = 16_000_000;

/** In bytes. With a larger one nobody has to wait for the check: a slow line may need minutes. */
const mostWaitedFor = 500_000;

export function homeView({ go, title, given, tell }) {
    title("");
    const stage = h("div", { class: "stage" });
    const problems = h("div", { class: "problems-box" });
    const launch = h("div", { class: "dock" });
    const recipe = new RecipeForm(() => tellRecipe());
    const recent = batchList({ limit: 6, more: false });
    const picker = h("input", {
        type: "file", id: "picker", class: "unseen", multiple: true, tabindex: "-1", "aria-label": "A sheet, or images",
        accept: can("images") ? ".csv,.tsv,.txt,text/csv,image/*,.zip" : ".csv,.tsv,.txt,text/csv", onchange: () => { take([...picker.files]); picker.value = ""; },
    });
    let stop = null;
    let shown = [];
    let [sending, left] = [null, false];

    const element = h("div", { class: "home" },
        h("div", { class: "home-main" },
            h("div", { class: "lead" },
                h("h1", {}, "Smaller images, ", h("span", { class: "mark" }, "same sheet.")),
                h("p", {}, "Drop a CSV of image URLs", can("images") ? " or the images themselves" : "",
                    ". Every image is fetched and compressed; every row comes back.")),
            problems, stage, recipe.element, launch),
        h("aside", { class: "home-side", "aria-labelledby": "recent-title" },
            h("div", { class: "side-head" }, h("h2", { id: "recent-title" }, "Recent batches"), h("a", { href: "/requests", "data-route": true }, "All")),
            recent.element),
        picker);

    /** Lets go of previews: each holds a whole file in memory. */
    function release() {
        for (const url of shown) URL.revokeObjectURL(url);
        shown = [];
    }

    /** The bar that stays in sight while the recipe is chosen. */
    function offer(what, upload) {
        const start = h("button", { type: "button", class: "button primary", onclick: () => submit(what, upload) }, what);
        // Not from somebody who is in the recipe already.
        const free = [document.body, document.getElementById("main")].includes(document.activeElement) || launch.contains(document.activeElement);
        fill(launch, h("div", { class: "launch card" }, h("p", { class: "quiet" }, "Recipe: ", h("strong", { id: "chosen" }, recipe.name)), start));
        if (free) start.focus({ preventScroll: true });
    }

    function tellRecipe() {
        const chosen = document.getElementById("chosen");
        if (chosen) chosen.textContent = recipe.name;
    }

    function idle() {
        release();
        fill(launch);
        fill(stage, h("div", { class: "drop", onclick: event => event.target.closest("button,a,details") || picker.click() },
            h("div", { class: "drop-art", "aria-hidden": "true" }, h("span"), h("span"), h("span", {}, icon("drop"))),
            h("p", { class: "drop-title" }, can("images") ? "Drop a sheet or images anywhere" : "Drop a sheet anywhere"),
            h("p", { class: "quiet" }, can("images") ? "CSV or TSV with image URLs. JPEG, PNG, WebP, AVIF, GIF, TIFF, BMP, SVG, or a ZIP of them." : "CSV or TSV with image URLs, one or many in a row."),
            h("button", { type: "button", class: "button primary", id: "choose", onclick: () => picker.click() }, can("images") ? "Choose files" : "Choose a sheet"),
            h("details", { class: "example" }, h("summary", {}, "What a sheet looks like"), example())));
    }

    function take(files) {
        if (sending) return refuse("One after the other", "These files are not taken yet: wait until the others are sent, or stop that.");
        const found = sort(files);
        // What was taken before stays.
        if (found.problem) return refuse(...found.problem);
        if (found.images && !can("images")) return refuse("This service takes sheets only", "List the addresses of the images in a CSV sheet and drop that.");
        stop?.abort();
        fill(problems);
        if (found.sheet) stageSheet(found.sheet);
        else stageImages(found.images, found.ignored);
        bringIntoView(stage);
    }

    function refuse(heading, text) {
        fill(problems, notice("bad", heading, text));
        bringIntoView(problems);
    }

    async function stageSheet(file) {
        const far = h("span", {}, "Checking the sheet");
        const verdict = h("div", { class: "verdict", role: "status" }, h("span", { class: "spinner", "aria-hidden": "true" }), far);
        const upload = new Upload("/api/upload", "file", [file]);
        const table = h("div", {});
        release();
        fill(launch);
        fill(stage, staged("sheet", file.name, bytes(file.size), verdict, table));
        stop = new AbortController();
        const signal = stop.signal;
        signal.addEventListener("abort", () => fill(verdict, ...verdictOf(null)));
        if (file.size > mostWaitedFor) offer("Compress", upload);
        try {
            const check = file.size > mostChecked ? null : await dryRun(file, part => part < 1 && file.size > mostWaitedFor && say(far, `Checking the sheet, ${Math.floor(100 * part)} % sent`), signal);
            if (signal.aborted) return;
            fill(verdict, ...verdictOf(check));
            verdict.classList.toggle("warn", check?.rejectedCount > 0);
            fill(table, await preview(file, check?.rejected ?? []));
            if (signal.aborted) return;
            offer(check ? `Compress ${plural(check.totalImages, "image")}` : "Compress", upload);
            announce(check ? `${plural(check.totalImages, "image")} found, ${plural(check.rejectedCount, "problem")}` : "Ready");
        } catch (fault) {
            if (signal.aborted) return;
            fill(problems, faultNotice(fault, mayPass(fault) ? () => take([file]) : null));
            if (!fault.body?.rejected) return idle();
            fill(verdict, icon("alert"), h("strong", {}, "Nothing here can be fetched"));
            verdict.classList.add("warn");
            fill(table, await preview(file, fault.body.rejected));
        }
    }

    function stageImages(files, ignored) {
        release();
        // An archive holds many, and only the service opens it.
        const unit = files.some(file => /\.zip$/i.test(file.name)) ? "file" : "image";
        const upload = new Upload("/api/images/upload", "image", files);
        shown = files.slice(0, 24).filter(file => /^image\/(jpeg|png|webp|avif|gif|svg)/.test(file.type)).map(file => URL.createObjectURL(file));
        const strip = h("div", { class: "strip" }, shown.map(url => h("img", { src: url, alt: "", decoding: "async" })),
            shown.length > 0 && files.length > shown.length ? h("span", { class: "strip-more" }, `+${count(files.length - shown.length)}`) : null);
        const verdict = h("div", { class: "verdict" }, icon("check"), h("span", {}, h("strong", {}, plural(files.length, unit)), ignored ? `, ${plural(ignored, "other file")} left out` : ""));
        fill(stage, staged("image", files.length === 1 ? files[0].name : plural(files.length, unit), bytes(upload.size), verdict, strip));
        offer(`Compress ${plural(files.length, unit)}`, upload);
    }

    const staged = (drawing, name, size, verdict, content) => h("section", { class: "staged card", "aria-label": "What will be compressed" },
        h("div", { class: "staged-head" }, h("div", { class: "file-mark" }, icon(drawing)),
            h("div", { class: "staged-name" }, h("strong", {}, name), h("span", { class: "quiet" }, size)),
            h("button", { type: "button", class: "button plain small", onclick: another }, "Choose another")),
        verdict, content);

    function another() {
        stop?.abort();
        sending?.abort();
        fill(problems);
        idle();
        document.getElementById("choose").focus();
    }

    async function submit(what, upload) {
        if (sending) return;
        stop?.abort();
        sending = new AbortController();
        const sent = showSending(upload, sending);
        fill(problems);
        recipe.show([]);
        addEventListener("beforeunload", keepOpen);
        try {
            const answer = await upload.send(recipe.fields(), sent, sending.signal);
            keepRejected(answer.request_id, answer);
            release();
            if (left) tellSent(answer);
            else go(`/requests/${answer.request_id}`);
        } catch (fault) {
            if (left) tell(faultNotice(fault));
            else if (fault.name === "AbortError") stopped(what, upload);
            else failed(fault, what, upload);
        } finally {
            sending = null;
            removeEventListener("beforeunload", keepOpen);
        }
    }

    /** Puts how far it is in place of the button's text; gives what is to be called with it. */
    function showSending(upload, sending) {
        const bar = h("progress", { max: 1, value: 0, "aria-label": "Sending" });
        const far = h("p", { class: "quiet" }, `${bytes(0)} of ${bytes(upload.size)} sent`);
        // In the place of the button that was just pressed there is none that stops: somebody may press twice.
        fill(launch, h("div", { class: "launch card" }, far,
            h("button", { type: "button", class: "button plain small", onclick: () => sending.abort() }, "Stop sending"),
            h("button", { type: "button", class: "button primary", "aria-disabled": "true" }, h("span", { class: "spinner", "aria-hidden": "true" }), "Sending"), bar));
        launch.querySelector(".primary").focus({ preventScroll: true });
        return part => {
            bar.value = part;
            say(far, part < 1 ? `${bytes(Math.floor(part * upload.size))} of ${bytes(upload.size)} sent` : "All is sent. The service takes it in.");
        };
    }

    function stopped(what, upload) {
        if (!stage.querySelector(".staged")) return;
        offer(what, upload);
        announce("Nothing was sent");
    }

    function failed(fault, what, upload) {
        offer(what, upload);
        fill(problems, faultNotice(fault, mayPass(fault) ? () => submit(what, upload) : null));
        if (fault.body?.problems) recipe.show(fault.body.problems);
        else bringIntoView(problems);
    }

    /** Who went elsewhere in the page meanwhile is not called back. */
    function tellSent({ request_id: id, name }) {
        announce(`${name ?? "The upload"} is sent`);
        tell(notice("good", `${name ?? "The upload"} is sent`, null, { actions: [h("a", { class: "button small", href: `/requests/${id}`, "data-route": true }, "Show the batch")] }));
    }

    idle();
    if (given) take(given);
    return { element, take, leave: () => { left = true; stop?.abort(); release(); recent.leave(); } };
}

/** Whether the same may work later; what is wrong with the files will not change by itself. */
const mayPass = fault => fault.status >= 500 || fault.status === 429 || ["unreachable", "idempotency_key_in_use"].includes(fault.code);

/** Somebody may have dropped it while far down in the recipe. */
function bringIntoView(element) {
    const { top, bottom } = element.getBoundingClientRect();
    if (bottom < 120 || top > innerHeight - 120) element.scrollIntoView({ block: "start" });
}

/** Has the browser ask before a window that still sends is closed. */
const keepOpen = event => event.preventDefault();

function verdictOf(check) {
    if (!check) return [icon("check"), h("span", {}, "A large sheet: it is checked while it is sent.")];
    const found = h("span", {}, h("strong", {}, plural(check.totalImages, "image")), ` in ${plural(check.totalRows, "row")}`);
    const warnings = check.warnings?.length ? rejectedList(check.warnings, check.warnings.length) : null;
    if (!check.rejectedCount) return [icon("check"), found, warnings];
    return [icon("alert"), h("span", {}, found, ", ", h("strong", { class: "bad-text" }, plural(check.rejectedCount, "problem")),
        ". Rows with problems come back with an empty place."), warnings];
}

function example() {
    const rows = [["S. No.", "Product Name", "Input Image Urls"],
        ["1", "Lake print", "https://example.com/lake.jpg, https://example.com/detail.png"], ["2", "Valley poster", "https://example.com/valley.jpg"]];
    return h("div", { class: "table-scroll", tabindex: "0", role: "region", "aria-label": "An example of a sheet" }, h("table", { class: "sheet" },
        h("thead", {}, h("tr", {}, rows[0].map(cell => h("th", { scope: "col" }, cell)))),
        h("tbody", {}, rows.slice(1).map(row => h("tr", {}, row.map(cell => h("td", {}, cell)))))));
}
