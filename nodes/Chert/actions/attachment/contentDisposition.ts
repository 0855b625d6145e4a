/** A parameter of a header: name, then a quoted string or a token. */
const HEADER_PARAMETER = /;\s*([\w!#$&+.^`|~*-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^;\s]*))/g;
/** RFC 5987: character set, language, percent-encoded text. */
const EXTENDED_VALUE = /^utf-8'[^']*'(.*)$/i;

/** `attachment; filename="photo.jpg"; filename*=UTF-8''f%C3%B6to.jpg`: the second counts. Source: RFC 6266. */
export function fileNameOf(header: unknown): string | undefined {
	if (typeof header !== 'string') return undefined;
	const found: Record<string, string> = {};
	for (const [, name = '', quoted, token = ''] of header.matchAll(HEADER_PARAMETER)) {
		found[name.toLowerCase()] ??= quoted?.replace(/\\(.)/g, '$1') ?? token;
	}
	return decoded(EXTENDED_VALUE.exec(found['filename*'] ?? '')?.[1]) ?? asUtf8(found.filename);
}

function decoded(text: string | undefined): string | undefined {
	try {
		return text && decodeURIComponent(text);
	} catch {
		return undefined;
	}
}

/** Node reads headers as Latin-1. A name that was sent as UTF-8 is decoded again. */
function asUtf8(text: string | undefined): string | undefined {
	if (text === undefined || /[\u{100}-\u{10ffff}]/u.test(text)) return text;
	const utf8 = Buffer.from(text, 'latin1').toString('utf8');
	return utf8.includes('\ufffd') ? text : utf8;
}

/** Of a name from outside only its last part, without control characters; `undefined` if nothing is left. */
export function safeFileName(name: string | undefined): string | undefined {
	const last = (name ?? '').split(/[/\\]/).pop() ?? '';
	const safe = last.replace(/[\p{Cc}\p{Cs}]/gu, '').trim();
	return /^\.*$/.test(safe) ? undefined : safe;
}
