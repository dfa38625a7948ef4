// What went wrong, and what to do about it.

import { h, icon } from "./dom.js";
import { count, plural } from "./format.js";

/** A box with a title, a sentence, the code, and what can be done. tone: "bad", "warn" or "good". */
export function notice(tone, title, text, { code, actions = [], more, role } = {}) {
    return h("div", { class: `notice ${tone}`, role: role ?? (tone === "bad" ? "alert" : null) },
        icon(tone === "good" ? "check" : "alert"),
        h("div", { class: "notice-body" },
            h("p", { class: "notice-title" }, title), text ? h("p", {}, text) : null, more,
            actions.length || code ? h("div", { class: "notice-foot" }, actions, code ? h("code", { class: "quiet" }, code) : null) : null));
}

/** A Fault as a notice; again, where given, is done by its button. */
export function faultNotice(fault, again) {
    const actions = again ? [h("button", { type: "button", class: "button small", onclick: again }, icon("retry"), "Try again")] : [];
    const rejected = fault.body?.rejected;
    return notice("bad", fault.title ?? "Something went wrong in this page", fault.detail ?? fault.message,
        { code: fault.code, actions, more: rejected?.length ? rejectedList(rejected, fault.body.rejectedCount ?? rejected.length) : null });
}

const reasons = {
    invalid_url: "is no complete http or https address", unsupported_scheme: "is neither http nor https", url_too_long: "is too long for an address",
    too_many_urls: "has more URLs than a row may have", no_url: "has no URL", unexpected_cell: "stands beyond the last known column",
    unclosed_quote: "has a quote that is never closed", stray_quote: "has a quote in the middle of a cell",
    decoded_as_windows_1252: "The sheet is not UTF-8; it was read as Windows-1252", header_not_recognised: "The header is unknown; the columns were told by where the URLs stand",
    before_header: "stands above the header and is left out", unknown_recipe_column: "names no field of a recipe",
    unknown_value: "is not one of the allowed values", not_a_number: "is no number",
    out_of_range: "is outside the allowed range", contradiction: "contradicts another field", unknown_preset: "names no preset",
};

/** The reason as words that follow what is wrong. */
export const reasonOf = code => reasons[code] ?? code.replaceAll("_", " ");

/** "Row 5, Input Image Urls: ftp://x is neither http nor https". */
export function problemText(problem) {
    const place = [problem.row ? `Row ${count(problem.row)}` : "", problem.column ?? problem.name ?? ""].filter(Boolean).join(", ");
    const words = problem.message ?? problem.detail ?? reasonOf(problem.code ?? "");
    return { place, value: problem.value ?? "", words };
}

/** At most 50 problems; a list of thousands helps nobody. */
export function rejectedList(problems, total) {
    const shown = problems.slice(0, 50);
    return h("div", {},
        h("ul", { class: "problems" }, shown.map(problem => {
            const { place, value, words } = problemText(problem);
            return h("li", {}, place ? h("strong", {}, place) : null, place ? " " : null, value ? h("q", {}, value) : null, value ? " " : null, words);
        })),
        total > shown.length ? h("p", { class: "quiet" }, `and ${plural(total - shown.length, "more", "more")}`) : null);
}

/** What stands where there is nothing yet. */
export const empty = (drawing, title, text, ...actions) =>
    h("div", { class: "empty" }, h("div", { class: "empty-mark" }, icon(drawing)), h("p", { class: "empty-title" }, title), h("p", {}, text), actions);

const wordsOfStatus = {
    pending: "Waiting", processing: "Working", completed: "Done", completed_with_errors: "Done, some failed", failed: "Failed", cancelled: "Cancelled",
};

/** A status as a word with a dot; the colour only repeats the word. */
export const pill = status => h("span", { class: `pill ${status}` }, h("span", { class: "dot", "aria-hidden": "true" }), wordsOfStatus[status] ?? status);
