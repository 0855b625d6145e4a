import type { Locator, Page } from 'playwright-core';
import { type Frame, movingPicture } from '../../tools/docs/movingPicture';
import { newFolder } from '../../tools/sandbox';
import { fs, path } from '../support/node';

/** Quality of the pictures, of 100: text stays sharp and a file stays below `LARGEST`. */
const QUALITY = 85;

/** Pixels of a picture for one CSS pixel at most: texts are sharp on finer displays too. */
const SCALE = 1.5;

/** The widest a picture may be, in pixels: a page shows it 900 wide. */
const WIDEST = 1_500;

/** The largest a picture may be, in bytes: pages with several of them have to load quickly. */
export const LARGEST = 250_000;

/** The largest a moving picture may be, in bytes. */
export const LARGEST_MOVING = 2_000_000;

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
	 * @param margin around the parts, in CSS pixels
	 * @returns its size in bytes
	 * @throws Error when nothing can be seen, or when the edge of the picture cuts something in two
	 */
	async take(page: Page, parts: readonly Locator[], name: string, margin = 0): Promise<number> {
		// What the mouse happens to rest on would show a tooltip.
		await page.mouse.move(0, 0);
		// The browser draws what has just changed before this one is answered.
		await page.screenshot({
			type: 'jpeg',
			quality: 1,
			animations: 'disabled',
			clip: { x: 0, y: 0, width: 8, height: 8 },
			timeout: 60_000,
		});
		const boxes = await Promise.all(parts.map(async (part) => await part.boundingBox()));
		const clip = around(
			boxes.filter((box) => box !== null),
			page.viewportSize()!,
			margin,
		);
		if (!clip) throw new Error(`Nothing can be seen for the picture "${name}"`);
		const cut = await page.locator('html').evaluate(cutInTwo, clip);
		if (cut.length > 0) {
			throw new Error(`The edge of the picture "${name}" cuts this in two: ${cut.join(', ')}`);
		}
		return this.keep(name, await photograph(page, clip));
	}

	/**
	 * Takes one picture of a moving one: the whole window, with a sentence below and a frame around what is
	 * pressed next.
	 */
	async takeFrame(page: Page, sentence: string, pressed?: Locator): Promise<Frame> {
		const box = (await pressed?.boundingBox()) ?? null;
		await page.locator('html').evaluate(explain, { sentence, box });
		const picture = await photograph(page, { x: 0, y: 0, ...page.viewportSize()! });
		await page.locator('html').evaluate(explain, { sentence: '', box: null });
		return { picture, shown: 2_500 };
	}

	/** Puts frames together. The last one stays longer. */
	animate(name: string, frames: readonly Frame[]): number {
		const last = frames.length - 1;
		const shown = frames.map((frame, n) => (n === last ? { ...frame, shown: 5_000 } : frame));
		return this.keep(name, movingPicture(shown));
	}

	private keep(name: string, picture: Buffer): number {
		fs.writeFileSync(path.join(this.folder, `${name}.webp`), picture);
		this.taken.push(name);
		return picture.length;
	}

	close(): void {
		if (this.temporary) fs.rmSync(this.folder, { recursive: true, force: true });
	}
}

async function photograph(page: Page, clip: Box): Promise<Buffer> {
	const session = await page.context().newCDPSession(page);
	const { data } = await session.send('Page.captureScreenshot', {
		format: 'webp',
		quality: QUALITY,
		clip: { ...clip, scale: Math.min(SCALE, WIDEST / clip.width) },
	});
	await session.detach();
	return Buffer.from(data, 'base64');
}

/** A rectangle of the page, in CSS pixels. */
interface Box {
	x: number;
	y: number;
	width: number;
	height: number;
}

/** The smallest rectangle around some others, as far as the window shows it; nothing if there are none. */
function around(
	boxes: readonly Box[],
	window: { width: number; height: number },
	margin: number,
): Box | undefined {
	if (boxes.length === 0) return undefined;
	const x = Math.max(0, Math.min(...boxes.map((box) => box.x)) - margin);
	const y = Math.max(0, Math.min(...boxes.map((box) => box.y)) - margin);
	const right = Math.min(window.width, Math.max(...boxes.map((box) => box.x + box.width)) + margin);
	const bottom = Math.min(
		window.height,
		Math.max(...boxes.map((box) => box.y + box.height)) + margin,
	);
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
		const name = words || element.getAttribute('data-test-id');
		// A mere icon, which comes and goes with what has the focus, is not missed.
		if (name) found.push(name);
	}
	return found;
}

/** What is drawn over a page. */
interface Drawing {
	style: { cssText: string };
	textContent: string | null;
	setAttribute(name: string, value: string): void;
	remove(): void;
}

/** Writes a sentence below the page and draws a frame; without them it takes both away. Runs in the page. */
function explain(
	{
		ownerDocument: document,
	}: {
		ownerDocument: {
			createElement(name: string): Drawing;
			body: { append(element: Drawing): void };
			querySelectorAll(selectors: string): Iterable<Drawing>;
		};
	},
	{ sentence, box }: { sentence: string; box: Box | null },
): void {
	for (const old of document.querySelectorAll('[data-explains]')) old.remove();
	const draw = (style: string, words: string) => {
		const element = document.createElement('div');
		element.setAttribute('data-explains', '');
		element.style.cssText = `position: fixed; z-index: 99999; pointer-events: none; ${style}`;
		element.textContent = words;
		document.body.append(element);
	};
	if (sentence !== '') {
		draw(
			'left: 0; right: 0; bottom: 0; height: 56px; background: #101330; color: #fff; font: 600 22px/56px sans-serif; text-align: center;',
			sentence,
		);
	}
	if (box) {
		const { x, y, width, height } = box;
		draw(
			`left: ${x - 6}px; top: ${y - 6}px; width: ${width + 12}px; height: ${height + 12}px; border: 4px solid #e11d48; border-radius: 10px; box-sizing: border-box;`,
			'',
		);
	}
}
