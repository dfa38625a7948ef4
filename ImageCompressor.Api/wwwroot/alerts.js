// A notification when a batch ends while nobody looks.

const wish = "notify";

export const possible = () => "Notification" in window && window.isSecureContext && Notification.permission !== "denied";

export function wanted() {
    try {
        return possible() && Notification.permission === "granted" && localStorage.getItem(wish) === "yes";
    } catch {
        return false;
    }
}

/** Asks; only ever called from a click. Gives whether notifications will come. */
export async function ask() {
    const granted = await Notification.requestPermission() === "granted";
    try {
        localStorage.setItem(wish, granted ? "yes" : "no");
    } catch {
        return false;
    }
    return granted;
}

/** Shows one, if it is wanted and the page is in the background. */
export function tell(title, body, tag) {
    if (!wanted() || !document.hidden) return;
    try {
        const shown = new Notification(title, { body, tag });
        shown.onclick = () => { window.focus(); shown.close(); };
    } catch {
        // Browsers of phones only let service workers notify. The title of the page tells the same.
    }
}
