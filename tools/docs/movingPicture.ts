import { first } from '../../test/support/certain';

/** One picture of a moving one. */
export interface Frame {
	/** A WebP file as Chromium makes it. */
	picture: Buffer;
	/** How long it is shown, in milliseconds. */
	shown: number;
}

interface Chunk {
	name: string;
	data: Buffer;
}

const HEADER = 12;

/**
 * Puts pictures one after the other into one moving picture, which begins anew at its end. Source: "WebP Container
 * Specification" (RIFF, VP8X, ANIM, ANMF). Machines that take screenshots have nothing else that could do it.
 *
 * @throws Error when a picture is no WebP, or has another size than the first one
 */
export function movingPicture(frames: readonly Frame[]): Buffer {
	const size = sizeOf(first(frames).picture);
	const shown = frames.map(({ picture, shown: milliseconds }) => {
		const { width, height } = sizeOf(picture);
		if (width !== size.width || height !== size.height) {
			throw new Error('The pictures do not have one size');
		}
		const place = Buffer.alloc(16);
		place.writeUIntLE(width - 1, 6, 3);
		place.writeUIntLE(height - 1, 9, 3);
		place.writeUIntLE(milliseconds, 12, 3);
		return chunk('ANMF', Buffer.concat([place, ...drawn(picture).map(written)]));
	});
	const extended = Buffer.alloc(10);
	// It moves.
	extended[0] = 0b10;
	extended.writeUIntLE(size.width - 1, 4, 3);
	extended.writeUIntLE(size.height - 1, 7, 3);
	// No background, and no end.
	const body = [chunk('VP8X', extended), chunk('ANIM', Buffer.alloc(6)), ...shown];
	return chunk('RIFF', Buffer.concat([Buffer.from('WEBP'), ...body]));
}

const written = ({ name, data }: Chunk) => chunk(name, data);

/** A chunk has an even number of bytes. */
function chunk(name: string, data: Buffer): Buffer {
	const length = Buffer.alloc(4);
	length.writeUInt32LE(data.length);
	return Buffer.concat([Buffer.from(name), length, data, Buffer.alloc(data.length % 2)]);
}

/** What a picture is drawn from, without what else its file says. */
function drawn(picture: Buffer): Chunk[] {
	if (
		picture.toString('latin1', 0, 4) !== 'RIFF' ||
		picture.toString('latin1', 8, HEADER) !== 'WEBP'
	) {
		throw new Error('This is no WebP picture');
	}
	const chunks: Chunk[] = [];
	for (let at = HEADER; at + 8 <= picture.length; ) {
		const length = picture.readUInt32LE(at + 4);
		const name = picture.toString('latin1', at, at + 4);
		chunks.push({ name, data: picture.subarray(at + 8, at + 8 + length) });
		at += 8 + length + (length % 2);
	}
	return chunks.filter(({ name }) => ['ALPH', 'VP8 '].includes(name));
}

/** Source: RFC 6386, 9.1: after a tag of 3 bytes and a start code, 14 bits each. */
function sizeOf(picture: Buffer): { width: number; height: number } {
	const data = drawn(picture).find(({ name }) => name === 'VP8 ')?.data;
	if (!data) throw new Error('This is no WebP picture with losses');
	return { width: data.readUInt16LE(6) & 0x3fff, height: data.readUInt16LE(8) & 0x3fff };
}
