import type { Locator, Page } from 'playwright-core';
import { newFolder } from '../../tools/sandbox';
import { first } from '../support/certain';
import { fs, path } from '../support/node';

/** Quality of the pictures, of 100: text stays sharp and a file stays below `LARGEST`. */
const QUALITY = 85;

/** Pixels of a picture for one CSS pixel: texts are sharp on finer displays too. */
const SCALE = 1.5;

/** The largest a picture may be, in bytes: pages with several of them have to load quickly. */
export const LARGEST = 200_000;

/** Where the pictures of a walk go: as WebP, which stays out of the package (docs/n8n.md 19). */
export class Album {
	readonly taken: string[] = [];
	private readonly folder: string;
	private readonly temporary: boolean;

	/** @param folder for the pictures; without one they are looked at and thrown away */
	constructor(folder: string | undefined) {
		this.temporary = folder === undefined;
		this.folder = folder ?? newFolder();
		fs.mkdirSync(this.folder, { recursive: true });
	}

	/**
	 * Takes a picture of one part of the page, or of several that lie side by side.
	 *
	 * @param name of the file without its ending
	 * @returns its size in bytes
	 * @throws Error when nothing can be seen, or when the edge of the picture cuts something in two
	 */
	async take(page: Page, parts: readonly Locator[], name: string): Promise<number> {
		// What the mouse happens to rest on would show a tooltip.
		await page.mouse.move(0, 0);
		// The browser draws what has just changed before this one is answered.
		await first(parts).screenshot({
			type: 'jpeg',
			quality: 1,
			animations: 'disabled',
			timeout: 60_000,
		});
		const boxes = await Promise.all(parts.map(async (part) => await part.boundingBox()));
		const clip = around(
			boxes.filter((box) => box !== null),
			page.viewportSize()!,
		);
		if (!clip) throw new Error(`Nothing can be seen for the picture "${name}"`);
		const cut = await page.locator('html').evaluate(cutInTwo, clip);
		if (cut.length > 0) {
			throw new Error(`The edge of the picture "${name}" cuts this in two: ${cut.join(', ')}`);
		}
		const session = await page.context().newCDPSession(page);
		const { data } = await session.send('Page.captureScreenshot', {
			format: 'webp',
			quality: QUALITY,
			clip: { ...clip, scale: SCALE },
		});
		await session.detach();
		const picture = Buffer.from(data, 'base64');
		fs.writeFileSync(path.join(this.folder, `${name}.webp`), picture);
		this.taken.push(name);
		return picture.length;
	}

	close(): void {
		if (this.temporary) fs.rmSync(this.folder, { recursive: true, force: true });
	}
}

/** A rectangle of the page, in CSS pixels. */
interface Box {
	x: number;
	y: number;
	width: number;
	height: number;
}

/** The smallest rectangle around some others, as far as the window shows them; nothing if there are none. */
function around(boxes: readonly Box[], window: { width: number; height: number }): Box | undefined {
	if (boxes.length === 0) return undefined;
	const x = Math.max(0, Math.min(...boxes.map((box) => box.x)));
	const y = Math.max(0, Math.min(...boxes.map((box) => box.y)));
	const right = Math.min(window.width, Math.max(...boxes.map((box) => box.x + box.width)));
	const bottom = Math.min(window.height, Math.max(...boxes.map((box) => box.y + box.height)));
	return { x, y, width: right - x, height: bottom - y };
}

/** What is read of an element; the project is not built with the types of browsers. */
interface Element {
	tagName: string;
	textContent: string | null;
	parentElement: Element | null;
	getAttribute(name: string): string | null;
	contains(other: unknown): boolean;
	getBoundingClientRect(): Box;
	checkVisibility(options: object): boolean;
}

/** The outermost element of a page, with the page itself. */
interface Root {
	ownerDocument: {
		querySelectorAll(selectors: string): Iterable<Element>;
		elementFromPoint(x: number, y: number): Element | null;
		defaultView: {
			getComputedStyle(element: Element): { overflowX: string; overflowY: string };
		};
	};
}

/**
 * The buttons and tooltips that the edge of a picture, or of something around them, cuts in two. Runs in
 * the page.
 */
function cutInTwo({ ownerDocument: document }: Root, picture: Box): string[] {
	const { getComputedStyle } = document.defaultView;
	const overlap = (one: Box, other: Box): Box => {
		const x = Math.max(one.x, other.x);
		const y = Math.max(one.y, other.y);
		return {
			x,
			y,
			width: Math.min(one.x + one.width, other.x + other.width) - x,
			height: Math.min(one.y + one.height, other.y + other.height) - y,
		};
	};
	const found: string[] = [];
	const wanted = 'button, [role="button"], [role="tooltip"], [role="radio"], [role="tab"]';
	for (const element of document.querySelectorAll(wanted)) {
		if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
		const whole = element.getBoundingClientRect();
		let seen = overlap(whole, picture);
		for (let outer = element.parentElement; outer; outer = outer.parentElement) {
			const { overflowX, overflowY } = getComputedStyle(outer);
			// What can be scrolled may end anywhere; people know that.
			if (/auto|scroll/.test(overflowX + overflowY)) break;
			if (/hidden|clip/.test(overflowX + overflowY)) {
				seen = overlap(seen, outer.getBoundingClientRect());
			}
		}
		if (seen.width <= 1 || seen.height <= 1) continue;
		const lost = whole.width - seen.width > 1 || whole.height - seen.height > 1;
		// Behind a dialog nothing of it can be seen.
		const top = document.elementFromPoint(seen.x + seen.width / 2, seen.y + seen.height / 2);
		if (!lost || !top || !(element.contains(top) || top.contains(element))) continue;
		const words = element.textContent?.trim().slice(0, 40);
		found.push(words || element.getAttribute('data-test-id') || element.tagName);
	}
	return found;
}
