import { fs, path, projectRoot } from '../../test/support/node';
import { movingPicture } from './movingPicture';

const read = (name: string) => fs.readFileSync(path.join(projectRoot, 'docs', 'pictures', name));

/** Names and lengths of the chunks of a file, from a place on. */
function chunksOf(file: Buffer, from: number): Array<[name: string, length: number]> {
	const found: Array<[string, number]> = [];
	for (let at = from; at < file.length; ) {
		const length = file.readUInt32LE(at + 4);
		found.push([file.toString('latin1', at, at + 4), length]);
		at += 8 + length + (length % 2);
	}
	return found;
}

test('a moving picture holds each picture as it was, for as long as it is shown, without an end', () => {
	const picture = read('failure.webp');
	const moving = movingPicture([
		{ picture, shown: 1_500 },
		{ picture, shown: 70_000 },
	]);
	expect(moving.toString('latin1', 0, 4)).toBe('RIFF');
	expect(moving.readUInt32LE(4)).toBe(moving.length - 8);
	// What else the file says, such as its colours, is left out.
	const start = picture.indexOf('VP8 ');
	const length = picture.readUInt32LE(start + 4);
	const drawn = picture.subarray(start, start + 8 + length + (length % 2));
	expect(chunksOf(moving, 12)).toEqual([
		['VP8X', 10],
		['ANIM', 6],
		['ANMF', 16 + drawn.length],
		['ANMF', 16 + drawn.length],
	]);
	// Flags of VP8X: it moves, and nothing else.
	expect(moving[20]).toBe(0b10);
	// Without an end: 0 repetitions.
	expect(moving.readUInt16LE(42)).toBe(0);
	const frame = 44 + 8;
	expect(moving.readUIntLE(frame + 12, 3)).toBe(1_500);
	expect(moving.readUIntLE(frame + 16 + drawn.length + 8 + 12, 3)).toBe(70_000);
	expect(moving.subarray(frame + 16, frame + 16 + drawn.length).equals(drawn)).toBe(true);
});

test('pictures of different sizes, and what is no WebP, are refused', () => {
	const picture = read('failure.webp');
	const other = read('credential.webp');
	const shown = 1_000;
	expect(() =>
		movingPicture([
			{ picture, shown },
			{ picture: other, shown },
		]),
	).toThrow('one size');
	expect(() => movingPicture([{ picture: Buffer.from('GIF89a'), shown }])).toThrow('no WebP');
});
