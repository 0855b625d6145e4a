import type { Question } from './question';

export const ANSWER_FIELD = 'answer';
export const APPROVE_VALUE = 'approve';
export const DECLINE_VALUE = 'decline';

/**
 * Browsers may show a page and send its form back: no script, no frame, nothing from elsewhere, nothing kept.
 */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
	'content-type': 'text/html; charset=utf-8',
	'content-security-policy':
		"default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
	'cache-control': 'no-store',
	'referrer-policy': 'no-referrer',
	'x-content-type-options': 'nosniff',
	'x-robots-tag': 'noindex',
};

/** Opening the page decides nothing: phones open links to show a preview (docs/n8n.md 37). */
export function questionPage(question: Question): string {
	return wholePage('Your answer is needed', [
		`<p class="question">${escaped(question.text)}</p>`,
		`<form method="post">\n${waysToAnswer(question).join('\n')}\n</form>`,
	]);
}

const SEND = '<button type="submit">Send</button>';

function waysToAnswer(question: Question): string[] {
	const { responseType, approveLabel, declineLabel, mayDecline } = question;
	const { choices = [], severalChoices } = question;
	if (responseType === 'freeText') {
		const field = `<textarea name="${ANSWER_FIELD}" rows="4" required aria-label="Your answer"></textarea>`;
		return [field, SEND];
	}
	if (responseType === 'choice') {
		const values = choices.map((label, place) => [String(place + 1), label] as const);
		return severalChoices
			? [...values.map(([value, label]) => checkbox(value, label)), SEND]
			: values.map(([value, label]) => button(value, label, ''));
	}
	return [
		button(APPROVE_VALUE, approveLabel, ''),
		...(mayDecline ? [button(DECLINE_VALUE, declineLabel, ' class="second"')] : []),
	];
}

function checkbox(value: string, label: string): string {
	return `<label class="choice"><input type="checkbox" name="${ANSWER_FIELD}" value="${value}"> ${escaped(label)}</label>`;
}

export function thanksPage(): string {
	return wholePage('Thank you', [
		'<p>Your answer has been passed on. You can close this page.</p>',
	]);
}

/** For a form without an answer that can be used. */
export function unclearPage(): string {
	return wholePage('No answer was sent', ['<p>Go back and choose an answer.</p>']);
}

/** For whoever comes after the answer; `decision` is a sentence. */
export function answeredPage(decision: string): string {
	return wholePage('Already answered', [
		`<p>${escaped(decision)}</p>`,
		'<p>Nothing more is needed. You can close this page.</p>',
	]);
}

/** For an address that belongs to no open question. */
export function closedPage(): string {
	return wholePage('No answer is needed', [
		'<p>This question has been answered, or its time is over.</p>',
	]);
}

export function troublePage(): string {
	return wholePage('Something went wrong', [
		'<p>Your answer was not passed on. Try again in a minute.</p>',
	]);
}

function button(value: string, label: string, attributes: string): string {
	return `<button type="submit" name="${ANSWER_FIELD}" value="${value}"${attributes}>${escaped(label)}</button>`;
}

function wholePage(title: string, content: string[]): string {
	return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title}</title>
<style>
body { margin: 0; font: 17px/1.4 -apple-system, system-ui, sans-serif; background: #f2f2f7; color: #1c1c1e; }
main { max-width: 28rem; margin: 12vh auto 0; padding: 1.5rem; background: #fff; border-radius: 14px; }
h1 { font-size: 1.2rem; margin: 0 0 1rem; }
.question { white-space: pre-wrap; overflow-wrap: anywhere; }
button { display: block; width: 100%; margin-top: .75rem; padding: .8rem; border: 0; border-radius: 12px; font: inherit; font-weight: 600; background: #006ee6; color: #fff; }
.choice { display: block; margin-top: .75rem; }
button.second { background: #e5e5ea; color: #1c1c1e; }
textarea { box-sizing: border-box; width: 100%; padding: .6rem; font: inherit; border: 1px solid #8e8e93; border-radius: 12px; }
@media (prefers-color-scheme: dark) {
body { background: #000; color: #f2f2f7; }
main { background: #1c1c1e; }
button.second { background: #3a3a3c; color: #f2f2f7; }
}
</style>
</head>
<body>
<main>
<h1>${title}</h1>
${content.join('\n')}
</main>
</body>
</html>
`;
}

const ENTITIES: Readonly<Record<string, string>> = {
	'&': '&amp;',
	'<': '&lt;',
	'>': '&gt;',
	'"': '&quot;',
	"'": '&#39;',
};

function escaped(text: string): string {
	return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
