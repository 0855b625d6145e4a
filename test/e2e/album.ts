import type { Locator, Page } from 'playwright-core';
import { newFolder } from '../sandbox';
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
	 * Takes a picture of one part of the page.
	 *
	 * @param name of the file without its ending
	 * @param top CSS pixels to leave out at the top, where something else reaches in
	 * @returns its size in bytes
	 */
	async take(page: Page, part: Locator, name: string, top = 0): Promise<number> {
		// The browser draws what has just changed before this one is answered.
		await part.screenshot({ type: 'jpeg', quality: 1, animations: 'disabled', timeout: 20_000 });
		const box = await part.boundingBox();
		if (!box) throw new Error(`Nothing can be seen for the picture "${name}"`);
		const { x, y, width, height } = box;
		const clip = { x, y: y + top, width, height: height - top };
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
