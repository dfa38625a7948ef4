// Notifications that come when no page is open: the browser gives out an address of its maker's push service, and the service writes there.

import { call, get, remove } from "./api.js";
import { can } from "./features.js";

const worker = "/service-worker.js";

export const possible = () => can("push") && "serviceWorker" in navigator && "PushManager" in window;

// The worker asks on a click whether this window shows the batch already.
if (possible()) navigator.serviceWorker.addEventListener("message", event => event.ports[0]?.postMessage(location.pathname));

/** Has this browser told when the batch ends. False where it cannot be: then the page tells, as long as it is open. */
export async function follow(id) {
    if (!possible()) return false;
    try {
        const { publicKey } = await get("/api/push");
        const subscription = await subscribe(bytesOf(publicKey));
        await call(`/api/requests/${encodeURIComponent(id)}/subscriptions`, {
            method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(subscription),
        });
        return true;
    } catch {
        // No push service (private windows, some browsers), or the service does not answer now.
        return false;
    }
}

/** Has this browser told no more. Throws where the service could not be asked: then it still is. */
export async function forget(id) {
    if (!possible()) return;
    const registration = await navigator.serviceWorker.getRegistration(worker);
    const subscription = await registration?.pushManager.getSubscription();
    // The browser has none any more, so nothing can arrive.
    if (!subscription) return;
    try {
        await remove(`/api/requests/${encodeURIComponent(id)}/subscriptions?${new URLSearchParams({ endpoint: subscription.endpoint })}`);
    } catch (fault) {
        if (fault.status !== 404) throw fault;
    }
}

async function subscribe(key) {
    await navigator.serviceWorker.register(trustedWorker());
    const { pushManager } = await navigator.serviceWorker.ready;
    const old = await pushManager.getSubscription();
    if (old && sameBytes(old.options.applicationServerKey, key)) return old;
    // The service has other keys than it had: with the old ones nothing would arrive.
    await old?.unsubscribe();
    return pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
}

/** The address of a worker is as good as code, so the page's policy wants to know who says it. This says one and no other. */
let policy;
function trustedWorker() {
    if (!window.trustedTypes) return worker;
    policy ??= trustedTypes.createPolicy("service-worker", { createScriptURL: () => worker });
    return policy.createScriptURL(worker);
}

const bytesOf = text => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), letter => letter.charCodeAt(0));

const sameBytes = (buffer, bytes) => buffer?.byteLength === bytes.length && new Uint8Array(buffer).every((byte, i) => byte === bytes[i]);
