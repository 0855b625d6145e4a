import type {
	IBinaryKeyData,
	IDataObject,
	IExecuteFunctions,
	INodeProperties,
	INodePropertyOptions,
} from 'n8n-workflow';
import type { Asker } from '../api/ask';
import type { Route } from '../api/routes';
import type { ErrorCodeEntry } from '../failures/errorCodes';
import type { ChertFailure } from '../failures/failure';
import type { ItemReader } from '../parameters/itemReader';

/** One output item, before it is paired with its input. */
export interface OutputData {
	json: IDataObject;
	binary?: IBinaryKeyData;
}

/** Work that is checked and ready to be sent: one outcome. Most items are one task. */
export interface Task {
	/** IDs for this task's error. */
	readonly about: Readonly<IDataObject>;
	/**
	 * Rules for this task instead of the operation's, if it does something else, such as only checking.
	 */
	rules?: TaskRules;
	/** Tasks with the same key run one after another, in input order; others side by side. */
	key?: string;
	/** In place of the operation's own `howToCheck`, where it depends on an option. */
	howToCheck?: string;
	/**
	 * Sends, checks and returns what came back: an object is one output item, a list is one output
	 * item each.
	 */
	execute(call: TaskCall): Promise<IDataObject | OutputData[]>;
}

/** What a run has to know of a task's work. */
export type TaskRules = Pick<Operation, 'errors' | 'doneLabel' | 'howToCheck'>;

/** A part of an item that cannot be sent, beside others of the same item that can. */
export interface RefusedTask {
	about: IDataObject;
	failure: ChertFailure;
}

/** The work of one item: mostly one task. */
export type PreparedItem = Task | ReadonlyArray<Task | RefusedTask>;

/** What a task can use while it runs. It sends a request again where that is safe and useful. */
export interface TaskCall extends Asker {
	/** Adds IDs that Chert has told to those of the outcome (`message_id`). */
	named(ids: IDataObject): void;
	/**
	 * Shows a text above the node's output. Each text is shown once, however many tasks give it.
	 */
	hint(text: string): void;
	/**
	 * What several tasks of a run need, made once for each credential: the first task that asks makes it,
	 * the others wait for it. If that fails, it fails for all that wait; a task that asks later tries again.
	 *
	 * @param name of the shared thing
	 * @param make its requests through `asker` are no attempts of the task that happened to ask first
	 */
	shared<T>(name: string, make: (asker: Asker) => Promise<T>): Promise<T>;
}

/**
 * One operation of a resource. It reads and checks (`prepare`), sends and returns (`execute`); it does
 * not loop, catch, retry, pair items or touch headers.
 */
export interface Operation {
	/** Entry of the Operation list; its value is the operation's key in the resource. */
	option: Omit<INodePropertyOptions, 'value'> & { action: string; description: string };
	/** Fields, without the display options for resource and operation. */
	properties: INodeProperties[];
	/** Own entries of the Options collection, beside those that every operation has. */
	options?: INodeProperties[];
	/** The routes it uses. */
	routes: readonly Route[];
	/**
	 * What Chert's codes mean for this operation. Holds every code that is documented for its routes,
	 * in specific words if the general ones (`documented`) say too little.
	 */
	errors: Readonly<Record<number, ErrorCodeEntry>>;
	/** How a failure says what the run had done before it: `Left before this`. */
	doneLabel: string;
	/** What a person does to learn whether a request without an answer was carried out. */
	howToCheck?: string;
	/**
	 * The fields by which an output says what was done. With "Include Input Fields" the input's fields of these
	 * names are kept aside, also where the output has none: a `status: "left"` of a CRM must not pass for
	 * Chert's. An operation that changes something has to name all of them.
	 */
	outputFields?: readonly string[];
	/** The failure of a run that would act on more than the option "Stop If More Than" allows. */
	brake?(count: number, most: number): ChertFailure;
	/**
	 * Puts the execution to wait, with what the task put out. n8n waits once for a run of the node, so the run is
	 * one task, made of the first item.
	 */
	wait?(context: IExecuteFunctions, output: IDataObject): Promise<void>;
	/**
	 * Reads and checks one item. Sends nothing: every item is prepared before the first request.
	 *
	 * @throws ChertFailure `INVALID_INPUT` that names the field
	 */
	prepare(item: ItemReader): PreparedItem | Promise<PreparedItem>;
}

/** A resource: the name in the Resource list and its operations by their parameter value. */
export interface Resource {
	name: string;
	operations: Readonly<Record<string, Operation>>;
}

/** One output item for each element of a list. */
export function itemsOf(list: readonly IDataObject[]): OutputData[] {
	return list.map((json) => ({ json }));
}
