import fc from 'fast-check';
import {
	fileNameOf,
	safeFileName,
} from '../../../../../nodes/Chert/actions/attachment/contentDisposition';

describe('fileNameOf', () => {
	test.each<[unknown, string | undefined]>([
		[undefined, undefined],
		[['attachment'], undefined],
		['attachment', undefined],
		['inline; filename=photo.jpg', 'photo.jpg'],
		['attachment; filename="my photo.jpg"', 'my photo.jpg'],
		['attachment; filename="a \\"b\\"; c.jpg"; size=1', 'a "b"; c.jpg'],
		['ATTACHMENT ;FileName = "photo.jpg"', 'photo.jpg'],
		['attachment; filename="x.txt"; filename*=UTF-8\'\'Gr%C3%BC%C3%9Fe.txt', 'Grüße.txt'],
		["attachment; filename*=utf-8'de'%F0%9F%91%8B.txt; filename=x.txt", '👋.txt'],
		['attachment; filename="x.txt"; filename*=UTF-8\'\'%E0%A4', 'x.txt'],
		['attachment; filename="x.txt"; filename*=ISO-8859-1\'\'%FC', 'x.txt'],
		[`attachment; filename="${Buffer.from('Grüße.txt').toString('latin1')}"`, 'Grüße.txt'],
		['attachment; filename="Gr\xfc\xdfe.txt"', 'Grüße.txt'],
	])('%j is %j', (header, name) => {
		expect(fileNameOf(header)).toBe(name);
	});
});

describe('safeFileName', () => {
	test.each<[string | undefined, string | undefined]>([
		[undefined, undefined],
		['', undefined],
		['..', undefined],
		['a/..', undefined],
		['../../etc/passwd', 'passwd'],
		['C:\\Users\\x\\photo.jpg', 'photo.jpg'],
		[' a\u0000b\n.txt ', 'ab.txt'],
	])('%j becomes %j', (name, safe) => {
		expect(safeFileName(name)).toBe(safe);
	});

	test('whatever a header says, the name is no path and no control character', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary' }), (text) => {
				const name = safeFileName(fileNameOf(`attachment; filename="${text}"`)) ?? 'x';
				expect(name).not.toMatch(/[/\\\p{Cc}]|^\.*$/u);
			}),
		);
	});
});
