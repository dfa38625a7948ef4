// The sheet as it will be read, with what is wrong shown in its row.

import { h } from "./dom.js";
import { count, plural } from "./format.js";
import { problemText, rejectedList } from "./notice.js";
import { readSheet } from "./sheet.js";

const shownAtOnce = 6;
/** A file that is no sheet may have half a million, and a browser stands still over that many cells. */
const mostColumns = 60;

/** A table of the first rows and of every row with a problem, as far as the preview reaches; problems beyond it as a list. */
export async function preview(file, rejected) {
    const { rows, whole } = await readSheet(file);
    if (rows.length === 0) return rejectedList(rejected, rejected.length);
    const byRow = Map.groupBy(rejected, problem => problem.row);
    const [head, ...body] = rows;
    const isHead = !head.cells.some(cell => /^\s*https?:\/\//i.test(cell)) && !byRow.has(head.number);
    const data = isHead ? body : rows;
    const columns = Math.min(mostColumns, Math.max(...rows.map(row => row.cells.length)));
    const shown = data.filter((row, i) => i < shownAtOnce || byRow.has(row.number)).slice(0, 60);
    const seen = new Set(shown.map(row => row.number));
    const beyond = rejected.filter(problem => !seen.has(problem.row));
    return h("div", { class: "preview" },
        h("div", { class: "table-scroll", tabindex: "0", role: "region", "aria-label": "The first rows of the sheet" },
            h("table", { class: "sheet" },
                isHead ? h("thead", {}, h("tr", {}, h("th", { scope: "col" }, "Row"), cells("th", head, columns, []))) : null,
                h("tbody", {}, shown.flatMap((row, i) => rowsOf(row, byRow.get(row.number) ?? [], columns, isHead ? head : null, shown[i - 1]))))),
        tail(shown.length, data.length, whole),
        beyond.length ? h("details", {}, h("summary", {}, `${plural(beyond.length, "problem")} further down`), rejectedList(beyond, beyond.length)) : null);
}

function rowsOf(row, problems, columns, head, before) {
    const gap = before && row.number > before.number + 1 && problems.length ? h("tr", { class: "gap" }, h("td", { colspan: columns + 1 }, "⋯")) : null;
    const values = problems.map(problem => problem.value).filter(Boolean);
    return [gap, h("tr", { class: problems.length ? "has-problem" : null }, h("th", { scope: "row" }, count(row.number)), cells("td", row, columns, values)),
        ...problems.map(problem => told(problem, columns))];
}

const told = (problem, columns) => {
    const { value, words } = problemText(problem);
    return h("tr", { class: "problem-row" }, h("td"), h("td", { colspan: columns },
        problem.column ? h("strong", {}, problem.column) : null, problem.column ? " " : null, value ? h("q", {}, value) : null, " ", words));
};

const cells = (name, row, columns, bad) => Array.from({ length: columns }, (_, i) => {
    const text = row.cells[i] ?? "";
    return h(name, { scope: name === "th" ? "col" : null, class: bad.some(value => text.includes(value)) ? "bad-cell" : null, title: text.length > 60 ? text : null }, text);
});

function tail(shown, all, whole) {
    if (whole && shown === all) return null;
    return h("p", { class: "quiet" }, whole ? `${plural(all - shown, "more row", "more rows")} without problems.` : "The beginning of the sheet.");
}
