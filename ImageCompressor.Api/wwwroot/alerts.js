// Notifications by an open page, and what a person said about them, batch by batch.

const key = "notify";
const mostKept = 200;

export const possible = () => "Notification" in window && window.isSecureContext;

const granted = () => possible() && Notification.permission === "granted";

/** What was said of a batch: true, false, or undefined where nothing was. */
export const said = id => read().find(([one]) => one === id)?.[1];

/** Whether this browser is to be told of a batch's end. One of which nothing was said is as the last of which something was. */
export const wanted = id => granted() && (said(id) ?? read().at(-1)?.[1]) === true;

export function want(id, yes) {
    try {
        localStorage.setItem(key, JSON.stringify([...read().filter(([one]) => one !== id), [id, yes]].slice(-mostKept)));
    } catch {
        // Full or forbidden: then it holds as long as the page does.
    }
}

/** Asks the browser; only ever called from a click. Gives whether notifications will come. */
export const ask = async () => await Notification.requestPermission() === "granted";

/** Shows one, if the page is in the background. */
export function tell(title, body, tag) {
    if (!granted() || !document.hidden) return;
    try {
        const shown = new Notification(title, { body, tag });
        shown.onclick = () => { window.focus(); shown.close(); };
    } catch {
        // Browsers of phones only let service workers notify. The title of the page tells the same.
    }
}

function read() {
    try {
        const kept = JSON.parse(localStorage.getItem(key));
        return Array.isArray(kept) ? kept.filter(Array.isArray) : [];
    } catch {
        return [];
    }
}
