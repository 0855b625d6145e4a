import type { IDataObject } from 'n8n-workflow';
import type { Asker } from '../api/ask';
import type { ByteStream, FileStorage } from '../api/files';
import type { Clock } from '../shared/clock';

/** As the fallback of `ItemReader.option`: tells "not added" from "empty". (n8n throws for `undefined`.) */
export const NOT_SET = Symbol('not set');

export interface ItemReader {
	readonly index: number;
	readonly clock: Clock;
	/** The workflow's time zone, e.g. `Europe/Berlin`: what dates without an offset mean. */
	readonly timezone: string;
	readonly asTool: boolean;
	/** Value of a node parameter for this item; a resource locator yields its value. */
	parameter(name: string): unknown;
	/** One of the operation's own options. `otherwise` must not be `undefined`. */
	option(name: string, otherwise: unknown): unknown;
	/** With it Chert answers a repeated request with its first answer: the user's own, or a made one. It goes into `about`. */
	idempotencyKey(): string;
	/** For its error (`chat_id`): written as soon as it is known, before it is checked. */
	readonly about: IDataObject;
	readonly files: ItemFiles;
	/** For an operation that waits. `CANNOT_WAIT` for a tool whose caller does not wait with the execution. */
	execution(): Execution;
}

/** The execution that is to wait for an answer, and the n8n that runs it. */
export interface Execution {
	readonly instance: string;
	/** From 0. */
	readonly run: number;
	apiUrl(): Promise<string>;
	/** The signed address of the waiting execution. `CANNOT_WAIT` where n8n has none to come back to. */
	resumeUrl(query: Readonly<Record<string, string>>): string;
	/** Nothing when it cannot be reached from here. */
	look(url: string): Promise<{ status: number; body: string } | undefined>;
	/** Sends at once, past the queue in which the requests of a run wait while Chert limits the rate. */
	readonly atOnce: Asker;
}

export interface ItemFiles {
	/** Does not read it. An expression may also yield the file itself, in place of its binary field. */
	find(field: unknown): Promise<ItemFile>;
	readonly storage: FileStorage;
}

export interface ItemFile {
	/** The field in words: `field "data"`. */
	field: string;
	bytes: number;
	fileName?: string;
	fileExtension?: string;
	mimeType?: string;
	open(): Promise<ByteStream | Buffer>;
}
