import { comparable, containsText } from '../../shared/text';

/** Characters of a telephone number as people type it. */
const NUMBER_LIKE = /^[\d\s()+./-]+$/;

/**
 * Whether an entry of a picker fits what somebody types to find it. Part of a phone number is
 * found however it is written: `415 555` finds `+14155551234`.
 *
 * @param texts what the entry is known by
 * @param filter as typed; nothing fits everything
 */
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
