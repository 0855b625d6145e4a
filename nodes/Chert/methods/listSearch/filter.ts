/** Characters of a telephone number as people type it. */
const NUMBER_LIKE = /^[\d\s()+./-]+$/;

/**
 * Whether an entry of a picker fits what somebody types to find it, in any case. Part of a phone
 * number is found however it is written: `415 555` finds `+14155551234`.
 *
 * @param texts what the entry is known by
 * @param filter as typed; nothing fits everything
 */
export function fitsFilter(texts: readonly string[], filter = ''): boolean {
	const wanted = filter.trim().toLowerCase();
	if (wanted === '') return true;
	if (texts.some((text) => text.toLowerCase().includes(wanted))) return true;
	const digits = wanted.replace(/\D/g, '');
	return (
		digits !== '' &&
		NUMBER_LIKE.test(wanted) &&
		texts.some((text) => text.startsWith('+') && text.includes(digits))
	);
}
