import type { IDataObject } from 'n8n-workflow';
import type { Asker } from '../api/ask';
import type { ByteStream, FileStorage } from '../api/files';
import type { Clock } from '../shared/clock';

/**
 * Pass it as the fallback of `ItemReader.option` to tell "not added" from "added, but empty". (n8n
 * throws for `undefined`.)
 */
export const NOT_SET = Symbol('not set');

/** What an operation can read of one input item, before anything is sent. */
export interface ItemReader {
	/** Index of the item in the input, from 0. */
	readonly index: number;
	/** Time and chance. */
	readonly clock: Clock;
	/** The workflow's time zone, e.g. `Europe/Berlin`: what dates without an offset mean. */
	readonly timezone: string;
	/** Whether an AI agent uses the node as its tool. */
	readonly asTool: boolean;
	/** Value of a node parameter for this item; a resource locator yields its value. */
	parameter(name: string): unknown;
	/**
	 * Value of one of the operation's own options for this item; a resource locator yields its value.
	 * `otherwise` must not be `undefined`.
	 */
	option(name: string, otherwise: unknown): unknown;
	/**
	 * The key that makes Chert answer a repeated request of this item with its first answer: the
	 * user's own (option "Idempotency Key"), or one that is made of execution, node, run and item.
	 */
	idempotencyKey(): string;
	/**
	 * IDs that say what the item is about (`chat_id`). The item's error holds them, so they are written here
	 * as soon as they are known, before they are checked.
	 */
	readonly about: IDataObject;
	readonly files: ItemFiles;
	/**
	 * The execution, for an operation that waits.
	 *
	 * @throws ChertFailure `CANNOT_WAIT` for a tool whose caller does not wait with the execution
	 */
	execution(): Execution;
}

/** The execution that is to wait for an answer, and the n8n that runs it. */
export interface Execution {
	/** A short name for this n8n. */
	readonly instance: string;
	/** Which run of the node this is within its execution, from 0. */
	readonly run: number;
	/** Where Chert is, from the credential. */
	apiUrl(): Promise<string>;
	/**
	 * The signed address at which the execution can be reached while it waits.
	 *
	 * @throws ChertFailure `CANNOT_WAIT` where n8n has no execution to come back to
	 */
	resumeUrl(query: Readonly<Record<string, string>>): string;
	/** What one of n8n's own addresses answers; nothing when it cannot be reached from here. */
	look(url: string): Promise<{ status: number; body: string } | undefined>;
	/** Sends at once, past the queue in which the requests of a run wait while Chert limits the rate. */
	readonly atOnce: Asker;
}

/** The files of one item, wherever n8n keeps them: in memory, on disk or elsewhere. */
export interface ItemFiles {
	/**
	 * Looks up a file without reading it.
	 *
	 * @param field the name of the item's binary field; an expression may also yield the file itself
	 */
	find(field: unknown): Promise<ItemFile>;
	/** Where new files go. */
	readonly storage: FileStorage;
}

/** A file that n8n keeps. */
export interface ItemFile {
	/** The field in words: `field "data"`. */
	field: string;
	bytes: number;
	fileName?: string;
	fileExtension?: string;
	mimeType?: string;
	/** Opens it anew, from its beginning. */
	open(): Promise<ByteStream | Buffer>;
}
