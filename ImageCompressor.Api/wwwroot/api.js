// Calls to the service. Whatever goes wrong becomes a Fault: a title, a sentence that says what to do, and a stable code.

export class Fault extends Error {
    constructor(title, detail, code, status = 0, body = {}) {
        super(detail);
        Object.assign(this, { title, detail, code, status, body });
    }
}

const unreachable = () => new Fault(
    "The service does not answer", "Check that it runs and that you are connected, then try again. Nothing that was accepted is lost.", "unreachable");

/** The JSON answer. Throws a Fault; an aborted call throws the abort. */
export async function call(path, options = {}) {
    let answer;
    try {
        answer = await fetch(path, { credentials: "same-origin", cache: "no-store", ...options });
    } catch (fault) {
        if (fault.name === "AbortError") throw fault;
        throw unreachable();
    }
    const body = await read(answer);
    if (!answer.ok) throw faultOf(answer.status, body);
    return body;
}

export const get = (path, signal) => call(path, { signal });
export const post = path => call(path, { method: "POST" });
export const remove = path => call(path, { method: "DELETE" });

/** Sends a form and tells how much of it is sent, from 0 to 1. fetch cannot: it has no event for that. A Fault tells whether all was sent before it. */
export function send(path, form, onProgress, signal, headers = {}) {
    return new Promise((done, refuse) => {
        const request = new XMLHttpRequest();
        let sent = false;
        const fail = fault => refuse(Object.assign(fault, { sent }));
        request.open("POST", path);
        for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
        request.upload.onprogress = event => event.lengthComputable && onProgress(event.loaded / event.total);
        request.upload.onload = () => { sent = true; };
        request.onerror = () => fail(unreachable());
        request.onabort = () => refuse(new DOMException("Stopped", "AbortError"));
        request.onload = () => {
            const body = parse(request.responseText);
            if (request.status >= 200 && request.status < 300) done(body);
            else fail(faultOf(request.status, body));
        };
        signal?.addEventListener("abort", () => request.abort());
        request.send(form);
    });
}

async function read(answer) {
    if (answer.status === 204) return {};
    return parse(await answer.text());
}

/** A proxy in between may answer in HTML; its status then says all there is. */
function parse(text) {
    try {
        return JSON.parse(text);
    } catch {
        return {};
    }
}

const titles = {
    invalid_recipe: "The recipe does not fit", recipe_contradiction: "Rows and recipe contradict each other", sheet_too_large: "The sheet is too large",
    body_too_large: "That is too much at once", empty_file: "The file is empty", no_urls: "No URL can be fetched", unknown_request: "There is no such batch",
    webhook_refused: "The webhook cannot be called", webhook_unreachable: "The webhook's host was not found", too_soon: "That was a moment ago",
    bad_form: "The files could not be read", image_not_sheet: "That is an image and no sheet", no_image: "None of the files can be used",
    too_many_requests: "Too much in one minute", idempotency_key_in_use: "It is being taken in already", store_unavailable: "The service's database is away",
    storage_unavailable: "The service's storage is away", internal_error: "Something went wrong in the service", sheet_rejected: "The sheet has problems", still_running: "The batch still runs",
};

/** For codes without a title of their own, and for answers that come from in front of the service. What HTTP calls a status says nothing to most people. */
const titlesOfStatus = { 401: "Not allowed here", 403: "Not allowed here", 413: "That is too much at once", 429: "Too much in one minute", 507: "The service has no room left" };

function faultOf(status, body) {
    const code = body.code ?? `http_${status}`;
    const title = titles[code] ?? titlesOfStatus[status] ?? (status >= 500 ? "The service cannot answer now" : "The service did not take this");
    return new Fault(title, body.detail ?? adviceFor(status), code, status, body);
}

function adviceFor(status) {
    if (status === 413) return "That is larger than what stands in front of the service lets through. Send less at once.";
    if (status === 401 || status === 403) return "You may not do this here. Log in again, or ask whoever runs the service.";
    if (status === 429) return "Wait a minute, then try again.";
    if (status === 507) return "Whoever runs it must free some; what is there already is kept.";
    if (status >= 500) return "The service cannot answer now. Wait a moment, then try again.";
    return "The service did not take this. The interface is described at /docs.";
}
