// Runs in the browser while no page is open, and only for one thing: it shows what the service pushes, and opens the batch on a click. It has no
// "fetch" listener, so no request of the page ever waits for it or gets an old file from it.

self.addEventListener("push", event => event.waitUntil(show(event.data)));

self.addEventListener("notificationclick", event => {
    event.notification.close();
    event.waitUntil(openBatch(event.notification.data?.url));
});

/** Browsers want every push to be shown, also one that nobody can read. */
function show(data) {
    const { title = "ImageCompressor", body = "", url = "/", request_id: tag } = parse(data);
    // With a tag, the news of a batch takes the place of the older one; renotify tells again all the same.
    return self.registration.showNotification(String(title), { body: String(body), data: { url }, ...(tag ? { tag: String(tag), renotify: true } : {}) });
}

function parse(data) {
    try {
        return Object(data?.json());
    } catch {
        return {};
    }
}

/** The window that shows the batch, or a new one. Only ever an address of this service. */
async function openBatch(url) {
    const target = new URL(url ?? "/", self.location.origin);
    if (target.origin !== self.location.origin) return;
    const windows = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
    const paths = await Promise.all(windows.map(whereIs));
    const shown = windows[paths.indexOf(target.pathname)];
    await (shown ? shown.focus() : self.clients.openWindow(target.href));
}

/** The path that a window shows. It is asked (push.js answers): the browser knows the address that it was loaded from, and no move within the page since. */
function whereIs(one) {
    return new Promise(done => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = event => done(event.data);
        // One that sleeps does not answer, and a click waits for nobody.
        setTimeout(() => done(null), 300);
        one.postMessage("where", [port2]);
    });
}
