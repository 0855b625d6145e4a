import { comparable, containsText } from '../../shared/text';

const NUMBER_LIKE = /^[\d\s()+./-]+$/;

/** Part of a phone number is found however it is written: `415 555` finds `+14155551234`. */
export function fitsFilter(texts: readonly string[], filter = ''): boolean {
	const wanted = comparable(filter);
	if (texts.some((text) => containsText(text, wanted))) return true;
	const digits = wanted.replace(/\D/g, '');
	return (
		digits !== '' &&
		NUMBER_LIKE.test(wanted) &&
		texts.some((text) => text.startsWith('+') && text.includes(digits))
	);
}
