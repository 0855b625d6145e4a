import type {
	IBinaryKeyData,
	IDataObject,
	INodeProperties,
	INodePropertyOptions,
} from 'n8n-workflow';
import type { ErrorCodeEntry } from './errorCodes';
import type { ChertFailure, FailureDetails } from './failure';
import type { ByteStream, FileStorage } from './files';
import type { ChertRequest } from './transport';

/**
 * What `ItemReader.option` is asked to return for an option that the node does not have, where that
 * means something else than an expression that comes to nothing. n8n takes `undefined` for a
 * parameter that is missing, and throws.
 */
export const NOT_SET = Symbol('not set');

/** What an operation can read of one input item, before anything is sent. */
export interface ItemReader {
	/** Place of the item in the input, from 0. */
	readonly item: number;
	/** The workflow's time zone, e.g. `Europe/Berlin`: what dates without an offset mean. */
	readonly timezone: string;
	/** Value of a node parameter for this item; a resource locator yields its value. */
	parameter(name: string): unknown;
	/** Value of one of the operation's own options for this item; `otherwise` must not be `undefined`. */
	option(name: string, otherwise: unknown): unknown;
	/**
	 * The key that makes Chert answer a repeated request of this item with its first answer: the
	 * user's own (option "Idempotency Key"), or one that is made of execution, node, run and item.
	 *
	 * @throws ChertFailure `INVALID_INPUT` when the user's key is unusable or another item's too
	 */
	idempotencyKey(): string;
	/**
	 * Ids that say what the item is about (`chat_id`). They stand in the item's error, so they are
	 * put here as soon as they are known, before they are checked.
	 */
	readonly subject: IDataObject;
	/** The item's files, and the place for new ones. */
	readonly files: ItemFiles;
}

/** The files of one item, wherever n8n keeps them: in memory, on disk or elsewhere. */
export interface ItemFiles {
	/**
	 * Looks up a file without reading it.
	 *
	 * @param field the name of the item's binary field; an expression may also yield the file itself
	 * @throws ChertFailure `INVALID_INPUT` when there is none
	 */
	find(field: unknown): Promise<ItemFile>;
	/** Where new files go. */
	readonly storage: FileStorage;
}

/** A file that n8n keeps. */
export interface ItemFile {
	/** The field in words: `field "data"`. */
	field: string;
	/** Size in bytes. */
	bytes: number;
	fileName?: string;
	fileExtension?: string;
	mimeType?: string;
	/** Opens it anew, from its beginning. */
	open(): Promise<ByteStream | Buffer>;
}

/** One output item, before it is paired with its input. */
export interface OutputData {
	json: IDataObject;
	binary?: IBinaryKeyData;
}

/** Work that is checked and ready to be sent: one outcome. Most items are one task. */
export interface Task {
	/** Ids that stand in this task's error. */
	subject: IDataObject;
	/** Tasks with the same key run one after another, in input order; others side by side. */
	key?: string;
	/**
	 * Sends, checks and returns what came back: an object is one output item, a list is one output
	 * item each.
	 */
	execute(call: TaskCall): Promise<IDataObject | OutputData[]>;
}

/** A part of an item that cannot be sent, beside others of the same item that can. */
export interface RefusedTask {
	subject: IDataObject;
	failure: ChertFailure;
}

/** What becomes of one item: mostly one task. */
export type PreparedItem = Task | ReadonlyArray<Task | RefusedTask>;

/** What a task is given when its turn has come. */
export interface TaskCall {
	/**
	 * Sends a request, again where that is safe and useful, and returns the object Chert answers with.
	 *
	 * @throws ChertFailure for everything else, also for a success that does not say what was expected
	 */
	request(request: ChertRequest, expected?: Expectation): Promise<IDataObject>;
	/**
	 * Tells the person who looks at the node's output what no item can say. The same text is shown
	 * once, however many tasks say it.
	 */
	hint(text: string): void;
}

/** What an answer must say before it is believed. */
export interface Expectation {
	/** Whether a successful answer says it. */
	says?(answer: IDataObject): boolean;
	/** Continues "Chert's answer …" when it does not. */
	missing?: string;
	/**
	 * Whether a success may come without a body, where the documentation promises none. Chert's trace
	 * id then has to prove that it was Chert who answered.
	 */
	mayBeEmpty?: true;
	/** Set where a success says nothing that only Chert could say: its trace id has to be there. */
	provesNothing?: true;
	/** Set where something is done, not only read: an answer that names an error is no success then. */
	acts?: boolean;
	/** Set where failures may come in the flat shape, with `status: "failed"` (docs: `POST /send`). */
	flatFailures?: true;
	/**
	 * Reads a refusal that means the work has been done already.
	 *
	 * @param refusal Chert's answer
	 * @param afterUnknown whether an earlier request for the same item got no answer, so that it may
	 *   have been the one that did it
	 * @returns the output to go on with, or nothing when the refusal stands
	 */
	doneAlready?(refusal: FailureDetails, afterUnknown: boolean): IDataObject | undefined;
}

/**
 * What a request does that is sent although an earlier, unanswered one may have arrived: change
 * nothing (`none`), end in the same state (`same`), or act a second time (`twice`). Only the first
 * two are ever repeated without an answer.
 */
export type RepeatEffect = 'none' | 'same' | 'twice';

interface OperationBase {
	/** Entry of the Operation list; its value is the operation's key in the resource. */
	option: Omit<INodePropertyOptions, 'value'> & { action: string; description: string };
	/** Fields, without the display options for resource and operation. */
	properties: INodeProperties[];
	/** Own entries of the Options collection, beside those that every operation has. */
	options?: INodeProperties[];
	/** The documented routes it uses, as the documentation writes them: `POST /chats/{id}/leave`. */
	routes: readonly string[];
	/**
	 * What Chert's codes mean for this operation. Holds every code that is documented for its routes,
	 * with words of its own where the general ones (`documented`) say too little.
	 */
	errors: Readonly<Record<number, ErrorCodeEntry>>;
	/** How a failure says what the run had done before it: `Left before this`. */
	doneBefore: string;
	/**
	 * Reads and checks one item. Sends nothing: every item is prepared before the first request.
	 *
	 * @throws ChertFailure `INVALID_INPUT` that names the field
	 */
	prepare(item: ItemReader): PreparedItem | Promise<PreparedItem>;
}

/**
 * One operation of a resource. It reads and checks (`prepare`), sends and returns (`execute`); it does
 * not loop, catch, retry, pair items or touch headers.
 */
export type Operation = OperationBase &
	(
		| { ifRepeated: 'none' | 'same'; findOut?: string }
		/** `findOut`: what a person does to learn whether an unanswered request was carried out. */
		| { ifRepeated: 'twice'; findOut: string }
	);

/** A resource: the name in the Resource list and its operations by their parameter value. */
export interface Resource {
	name: string;
	operations: Readonly<Record<string, Operation>>;
}
