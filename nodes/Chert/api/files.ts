import {
	BINARY_ENCODING,
	type BinaryHelperFunctions,
	type IBinaryData,
	type IDataObject,
} from 'n8n-workflow';

export type ByteStream = Awaited<ReturnType<BinaryHelperFunctions['getBinaryStream']>>;

export type FileStorage = Pick<BinaryHelperFunctions, 'prepareBinaryData' | 'getBinaryMetadata'>;

export interface OutgoingFile {
	bytes: number;
	/** Lower-case names. */
	headers: Readonly<Record<string, string>>;
	/** Opens it anew: a stream can be sent once, and every attempt sends the file from its beginning. */
	open(): Promise<ByteStream | Buffer>;
}

export interface IncomingFile {
	body: ByteStream;
	/** Lower-case names. */
	headers: Readonly<Record<string, unknown>>;
	/** Nothing where the answer did not say it. */
	bytes?: number;
}

/** Stores an incoming file to its last byte and returns the output for it. */
export type KeepFile = (file: IncomingFile) => Promise<IDataObject>;

/** The largest file that Chert takes, in bytes. Source: docs: attachments. */
export const LARGEST_FILE = 100 * 1024 * 1024;

/** The slowest connection that still works: 1 Mbit/s, in bytes per millisecond. */
const SLOWEST_TRANSFER = 125;

/** How much longer than any other request a file may take, in milliseconds. */
export function transferTime(bytes = LARGEST_FILE): number {
	return Math.ceil(bytes / SLOWEST_TRANSFER);
}

/** In bytes. n8n's storage is asked: the size in an item may come from anywhere, and older n8n writes none. */
export async function sizeOf(
	storage: Pick<FileStorage, 'getBinaryMetadata'>,
	{ id, data }: IBinaryData,
): Promise<number> {
	if (!id) return Buffer.byteLength(data, BINARY_ENCODING);
	return (await storage.getBinaryMetadata(id)).fileSize;
}
