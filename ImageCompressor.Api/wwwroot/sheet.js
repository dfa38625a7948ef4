// The first rows of a sheet, only to be shown: the service reads sheets by its own, stricter rules, and its word counts.

const mostBytes = 512 * 1024;
const mostRows = 200;

/** Rows as { number, cells }, numbered as the service does: every record of the file, from 1. */
export async function readSheet(file) {
    const bytes = new Uint8Array(await file.slice(0, mostBytes).arrayBuffer());
    const rows = parse(decode(bytes, file.size > mostBytes), file.size > mostBytes);
    return { rows: rows.slice(0, mostRows), whole: file.size <= mostBytes && rows.length <= mostRows };
}

function decode(bytes, cut) {
    if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
    if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder("utf-16be").decode(bytes);
    try {
        // As a stream where the end is cut: half a character there is no error.
        return new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: cut });
    } catch {
        return new TextDecoder("windows-1252").decode(bytes);
    }
}

/** RFC 4180, with the separator that the first line has most of. */
function parse(text, cut) {
    const line = text.slice(0, text.search(/\r|\n|$/));
    const separator = [",", ";", "\t", "|"].reduce((best, one) => line.split(one).length > line.split(best).length ? one : best, ",");
    const rows = [];
    let [cells, cell, quoted, number] = [[], "", false, 1];
    const endCell = () => { cells.push(cell); cell = ""; };
    const endRow = () => {
        endCell();
        if (cells.some(one => one.trim() !== "")) rows.push({ number, cells });
        [cells, number] = [[], number + 1];
    };
    for (let i = 0; i < text.length && rows.length <= mostRows; i++) {
        const c = text[i];
        if (quoted) {
            if (c !== "\"") cell += c;
            else if (text[i + 1] === "\"") { cell += c; i++; }
            else quoted = false;
        } else if (c === "\"" && cell.trim() === "") { cell = ""; quoted = true; }
        else if (c === separator) endCell();
        else if (c === "\n" || c === "\r") { if (c === "\r" && text[i + 1] === "\n") i++; endRow(); }
        else cell += c;
    }
    // A record that the slice has cut through is not shown.
    if (!cut && (cell !== "" || cells.length > 0)) endRow();
    return rows;
}
