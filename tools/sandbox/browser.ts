import { chromium, selectors, type Page } from 'playwright-core';
import { fs, nodeProcess } from '../../test/support/node';
import { need } from './system';

/** A browser with one page and a new profile. */
export interface Browser {
	readonly page: Page;
	/** Ends the browser and forgets its profile. */
	close(): Promise<void>;
}

export interface BrowserOptions {
	/** Of the page, in CSS pixels. */
	width: number;
	height: number;
	/** How long a person waits for something on the page before giving up, in milliseconds. */
	patience: number;
}

/** Where Chromium and Chrome usually are. */
const PLACES = [
	'/usr/bin/chromium',
	'/usr/bin/chromium-browser',
	'/usr/bin/google-chrome',
	'/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
	'/Applications/Chromium.app/Contents/MacOS/Chromium',
	'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** A browser that stays on this machine: no updates, no synchronisation, no first-run pages. */
const ARGUMENTS = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
];

/**
 * Starts the machine's Chromium, without a window and with a new profile; installs it with apt where
 * that is possible. Elements are found by `data-test-id`, as n8n names them.
 *
 * @throws Error in words for a person when there is no browser
 */
export async function openBrowser(options: BrowserOptions): Promise<Browser> {
	const { width, height, patience } = options;
	selectors.setTestIdAttribute('data-test-id');
	const executablePath = await findBrowser();
	const browser = await chromium.launch({ executablePath, args: ARGUMENTS, timeout: 120_000 });
	const page = await browser.newPage({
		viewport: { width, height },
		locale: 'en-GB',
		timezoneId: 'UTC',
		reducedMotion: 'reduce',
	});
	page.setDefaultTimeout(patience);
	return { page, close: async () => await browser.close() };
}

async function findBrowser(): Promise<string> {
	const { CHROMIUM } = nodeProcess.env;
	const places = CHROMIUM ? [CHROMIUM] : PLACES;
	const found = () => places.find((place) => fs.existsSync(place));
	if (!CHROMIUM && nodeProcess.platform === 'linux') {
		// With the font that draws emoji: the notes of examples have some.
		await need(['chromium', 'fonts-noto-color-emoji'], async () => found() !== undefined);
	}
	const place = found();
	if (place) return place;
	const missing = CHROMIUM ? `There is no browser at ${CHROMIUM}.` : 'There is no browser.';
	throw new Error(
		`${missing} Install Chromium or Google Chrome, or set CHROMIUM to the path of its program.`,
	);
}
