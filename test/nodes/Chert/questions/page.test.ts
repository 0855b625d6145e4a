import { questionPage } from '../../../../nodes/Chert/questions/page';
import type { Question } from '../../../../nodes/Chert/questions/question';

const page = (given: Partial<Question>) =>
	questionPage({
		text: 'Leave <b>12</b> groups & "go"?',
		responseType: 'approval',
		approveLabel: "Jo's <yes>",
		declineLabel: 'Stay',
		mayDecline: true,
		...given,
	} as Question);
const buttons = (html: string) =>
	[...html.matchAll(/<button type="submit"([^>]*)>([^<]*)</g)].map(([, marks, label]) => [
		/ value="([^"]*)"/.exec(marks ?? '')?.[1],
		label,
	]);
const fields = (html: string) => html.match(/<(?:textarea|input|select)/g) ?? [];

test('a question with yes and no has two buttons, and nothing to write into', () => {
	expect(buttons(page({}))).toEqual([
		['approve', 'Jo&#39;s &lt;yes&gt;'],
		['decline', 'Stay'],
	]);
	expect(fields(page({}))).toEqual([]);
});

test('where nobody may decline there is one button', () => {
	expect(buttons(page({ mayDecline: false })).map(([value]) => value)).toEqual(['approve']);
});

test('a question for free text has one field and a button that decides nothing by itself', () => {
	const html = page({ responseType: 'freeText' });
	expect(fields(html)).toEqual(['<textarea']);
	expect(html).toMatch(/<textarea name="answer"[^>]* required/);
	expect(buttons(html)).toEqual([[undefined, 'Send']]);
});

const choices = ['Leave <9>', 'None'];

test('a choice of one has a button for each, with its number', () => {
	const html = page({ responseType: 'choice', choices });
	expect(buttons(html)).toEqual([
		['1', 'Leave &lt;9&gt;'],
		['2', 'None'],
	]);
	expect(fields(html)).toEqual([]);
});

test('where several may be chosen each has a box to tick, and one button sends them', () => {
	const html = page({ responseType: 'choice', choices, severalChoices: true });
	expect(html.match(/<input type="checkbox" name="answer" value="\d"> [^<]*/g)).toEqual([
		'<input type="checkbox" name="answer" value="1"> Leave &lt;9&gt;',
		'<input type="checkbox" name="answer" value="2"> None',
	]);
	expect(buttons(html)).toEqual([[undefined, 'Send']]);
});

test('the question is shown as it was written, and nothing in it becomes part of the page', () => {
	expect(page({})).toContain('Leave &lt;b&gt;12&lt;/b&gt; groups &amp; &quot;go&quot;?');
	expect(page({})).not.toContain('<b>');
});

/** What WCAG 2 calls the contrast of two colours, such as `#fff` or `#1c1c1e`. */
function contrast(one: string, other: string): number {
	const lightness = (colour: string) => {
		const digits = colour.length === 4 ? colour.replace(/[\da-f]/g, '$&$&') : colour;
		const [red, green, blue] = [1, 3, 5].map((start) => {
			const share = parseInt(digits.slice(start, start + 2), 16) / 255;
			return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
		});
		return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
	};
	const [lighter, darker] = [lightness(one), lightness(other)].sort((a, b) => b - a);
	return (lighter! + 0.05) / (darker! + 0.05);
}

const DARK = '@media (prefers-color-scheme: dark) {';

test.each(['light', 'dark'])(
	'words and buttons can be read where the phone is set to %s',
	(scheme) => {
		expect(page({})).toContain('<meta name="color-scheme" content="light dark">');
		const [light = '', dark = ''] = page({}).split(DARK);
		/** The last rule counts, as in a browser. */
		const colour = (selector: string, property: string) =>
			[...`${light}${scheme === 'dark' ? dark : ''}`.matchAll(/^(.+?) \{(.*)\}$/gm)]
				.filter(([, name]) => name === selector)
				.map(([, , rule]) => new RegExp(`(?<=[ ;]${property}: )#[\\da-f]+`).exec(rule!)?.[0])
				.filter((value) => value !== undefined)
				.at(-1)!;
		for (const [words, ground] of [
			['body', 'main'],
			['button', 'button'],
			['button.second', 'button.second'],
		] as const) {
			expect(contrast(colour(words, 'color'), colour(ground, 'background'))).toBeGreaterThan(4.5);
		}
		// Dark is dark, and what stands out in light does so in dark.
		expect(contrast(colour('main', 'background'), '#fff') > 4.5).toBe(scheme === 'dark');
	},
);
