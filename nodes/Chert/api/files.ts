import {
	BINARY_ENCODING,
	type BinaryHelperFunctions,
	type IBinaryData,
	type IDataObject,
} from 'n8n-workflow';

/** A stream of bytes, as n8n returns and takes it. */
export type ByteStream = Awaited<ReturnType<BinaryHelperFunctions['getBinaryStream']>>;

/** Where n8n keeps files: the helpers of any context that has them. */
export type FileStorage = Pick<BinaryHelperFunctions, 'prepareBinaryData' | 'getBinaryMetadata'>;

/** A file on its way to Chert. */
export interface OutgoingFile {
	/** Size in bytes. */
	bytes: number;
	/** The other headers, with lower-case names: `content-type` and what Chert asked for. */
	headers: Readonly<Record<string, string>>;
	/** Opens it anew: a stream can be sent once, and every attempt sends the file from its beginning. */
	open(): Promise<ByteStream | Buffer>;
}

/** A file on its way to n8n. */
export interface IncomingFile {
	body: ByteStream;
	/** Lower-case names. */
	headers: Readonly<Record<string, unknown>>;
	/** Size in bytes as announced; none where the answer did not say it. */
	bytes?: number;
}

/**
 * Stores an incoming file to its last byte and returns the output for it. Throws if the file could not be
 * stored.
 */
export type KeepFile = (file: IncomingFile) => Promise<IDataObject>;

/** The largest file that Chert takes, in bytes. Source: docs: attachments. */
export const LARGEST_FILE = 100 * 1024 * 1024;

/** The slowest connection that still works: 1 Mbit/s, in bytes per millisecond. */
const SLOWEST_TRANSFER = 125;

/**
 * How much longer than any other request a file may take.
 *
 * @param bytes its size; unknown sizes get the time of the largest file
 * @returns milliseconds
 */
export function transferTime(bytes = LARGEST_FILE): number {
	return Math.ceil(bytes / SLOWEST_TRANSFER);
}

/**
 * The size of a file in n8n's storage. The storage is asked: the size in an item may come from anywhere,
 * and older versions of n8n write none.
 *
 * @returns bytes
 * @throws whatever n8n throws when the file is not there
 */
export async function sizeOf(
	storage: Pick<FileStorage, 'getBinaryMetadata'>,
	{ id, data }: IBinaryData,
): Promise<number> {
	if (!id) return Buffer.byteLength(data, BINARY_ENCODING);
	return (await storage.getBinaryMetadata(id)).fileSize;
}
