// A list of any length in blocks of one page each. A block far from the screen lets go of its content and keeps only its height and its cursor, so that
// 100,000 images cost as much as a few hundred.

const margin = "900px";

/** In milliseconds, after a list that is shown could not be loaded again. */
const retryAfter = 3000;

export class Blocks {
    #blocks = [];
    #seen;
    #gone = false;

    /** load(cursor) gives { items, next }; render(item) an element; make() an empty block and hold(block, height) its placeholder;
     *  key(item) names an item; stamp(item) changes when the item does. */
    constructor(container, { load, render, make, hold, key, stamp, onFirst, onFault }) {
        Object.assign(this, { container, load, render, make, hold, key, stamp, onFirst, onFault });
        this.#seen = new IntersectionObserver(entries => entries.forEach(entry => this.#moved(entry)), { rootMargin: `${margin} 0px` });
        this.#append(null);
    }

    /** How many blocks there are, loaded or held. */
    get count() {
        return this.#blocks.length;
    }

    /** Every item on the screen, in order. */
    get items() {
        return this.#blocks.flatMap(block => block.items);
    }

    /** Loads again what is on the screen, and changes only what has changed. */
    async refresh() {
        for (const block of this.#blocks.filter(block => block.near && block.items.length > 0)) if (this.#blocks.includes(block)) await this.#fill(block);
        // The first was empty: there may be something now.
        const first = this.#blocks[0];
        if (first && first.items.length === 0 && !first.height) await this.#fill(first);
    }

    stop() {
        this.#gone = true;
        this.#seen.disconnect();
    }

    #append(cursor) {
        const block = { cursor, element: this.make(), items: [], nodes: new Map(), near: false, busy: false, again: false, height: 0 };
        this.#blocks.push(block);
        this.hold(block.element, 240);
        this.container.append(block.element);
        this.#seen.observe(block.element);
    }

    #moved({ target, isIntersecting }) {
        const block = this.#blocks.find(one => one.element === target);
        if (!block) return;
        block.near = isIntersecting;
        if (isIntersecting && block.items.length === 0) this.#fill(block);
        // Nobody loses the row that the keyboard is on.
        else if (!isIntersecting && block.items.length > 0 && !target.contains(document.activeElement)) this.#empty(block);
    }

    #empty(block) {
        block.height = block.element.offsetHeight;
        block.items = [];
        block.nodes.clear();
        block.element.replaceChildren();
        this.hold(block.element, block.height);
    }

    async #fill(block) {
        // What is under way may have been read before the last image was done: it is asked for once more.
        if (block.busy) {
            block.again = true;
            return;
        }
        [block.busy, block.again] = [true, false];
        try {
            const { cursor } = block;
            const page = await this.load(cursor);
            // Dropped meanwhile, or it begins elsewhere by now: the one above has grown or shrunk.
            if (this.#gone || !this.#blocks.includes(block)) return;
            if (cursor !== block.cursor) { block.again = true; return; }
            const first = block === this.#blocks[0];
            if (block.near || first || block.items.length > 0) this.#draw(block, page.items);
            this.#follow(block, page.next);
            if (first) this.onFirst(page.items.length);
        } catch (fault) {
            if (this.#gone || !this.#blocks.includes(block)) return;
            if (block.items.length === 0) this.onFault(fault, () => this.#fill(block));
            // What is shown stays, a little older; that the service is away is told once, by the batch.
            else setTimeout(() => this.#gone || this.#fill(block), retryAfter);
        } finally {
            block.busy = false;
            if (block.again && !this.#gone) this.#fill(block);
        }
    }

    /** What comes after a block. A list by status grows and shrinks: the next block begins where this one now ends, and nothing is missing or there twice. */
    #follow(block, next) {
        const at = this.#blocks.indexOf(block);
        const after = this.#blocks[at + 1];
        if (!next) return this.#drop(at + 1);
        if (!after) return this.#append(next);
        if (after.cursor === next) return;
        after.cursor = next;
        if (after.items.length > 0) this.#fill(after);
    }

    #drop(from) {
        for (const { element } of this.#blocks.splice(from)) {
            this.#seen.unobserve(element);
            element.remove();
        }
    }

    #draw(block, items) {
        const wasEmpty = block.items.length === 0;
        block.items = items;
        if (wasEmpty) block.element.replaceChildren();
        const nodes = new Map();
        for (const item of items) {
            const [key, stamp] = [this.key(item), this.stamp(item)];
            const old = block.nodes.get(key);
            if (old?.stamp === stamp) { nodes.set(key, old); continue; }
            const node = this.render(item);
            const focused = old && old.node.contains(document.activeElement);
            old?.node.replaceWith(node);
            if (focused) focusOn(node);
            nodes.set(key, { node, stamp });
        }
        const lost = this.#focusIn(block, nodes);
        for (const [key, { node }] of block.nodes) if (!nodes.has(key)) node.remove();
        let place = block.element.firstChild;
        for (const { node } of nodes.values()) {
            if (node === place) place = place.nextSibling;
            else block.element.insertBefore(node, place);
        }
        block.nodes = nodes;
        if (items.length === 0) this.hold(block.element, 0);
        if (lost) focusOn(this.#blocks.map(one => one.nodes.get(lost.key)?.node).find(node => node?.isConnected) ?? [...nodes.values()][Math.min(lost.place, nodes.size - 1)]?.node ?? this.container.closest("main"));
    }

    /** The item that has the focus and is about to leave the block, and its place. */
    #focusIn(block, staying) {
        const place = [...block.nodes.values()].findIndex(({ node }) => node.contains(document.activeElement));
        const key = [...block.nodes.keys()][place];
        return place < 0 || staying.has(key) ? null : { key, place };
    }
}

/** The keyboard stays where it was: on the same item, or on what has taken its place. */
function focusOn(node) {
    const target = node?.querySelector("button, a") ?? node;
    if (target && target === node && !node.hasAttribute("tabindex")) node.tabIndex = -1;
    target?.focus({ preventScroll: true });
}
