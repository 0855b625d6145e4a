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

export interface Task {
	/** Where it is about something else than its item. */
	readonly about?: Readonly<IDataObject>;
	/** Where it does something else than the operation, such as only checking. */
	rules?: TaskRules;
	/** Tasks with the same key run one after another, in input order; others side by side. */
	key?: string;
	/** In place of the operation's own `howToCheck`, where it depends on an option. */
	howToCheck?: string;
	/** An object is one output item, a list is one output item each. */
	execute(call: TaskCall): Promise<IDataObject | OutputData[]>;
}

export type TaskRules = Pick<Operation, 'errors' | 'doneLabel' | 'howToCheck'>;

/** A part of an item that cannot be sent, beside others of the same item that can. */
export interface RefusedTask {
	about: IDataObject;
	failure: ChertFailure;
}

export type PreparedItem = Task | ReadonlyArray<Task | RefusedTask>;

/** A request is sent again where that is safe and useful. */
export interface TaskCall extends Asker {
	/** Adds IDs that Chert has told to those of the outcome (`message_id`). */
	named(ids: IDataObject): void;
	/** Shows a text above the node's output, once, however many tasks give it. */
	hint(text: string): void;
	/**
	 * What tasks with one credential share: the first that asks makes it, the others wait. If that fails, it
	 * fails for all that wait, and a later task tries again. Requests of `make` are no attempts of a task.
	 */
	shared<T>(name: string, make: (asker: Asker) => Promise<T>): Promise<T>;
}

/**
 * It reads and checks (`prepare`), sends and returns (`execute`); it does not loop, catch, retry or pair
 * items.
 */
export interface Operation {
	/** Its value in the list is the operation's key in the resource. */
	option: Omit<INodePropertyOptions, 'value'> & { action: string; description: string };
	/** Without the display options for resource and operation. */
	properties: INodeProperties[];
	/** For the Options collection, beside those that every operation has. */
	options?: INodeProperties[];
	routes: readonly Route[];
	/**
	 * Every code that is documented for its routes, in own words where the general ones (`documented`) say
	 * too little.
	 */
	errors: Readonly<Record<number, ErrorCodeEntry>>;
	/** How a failure says what the run had done before it: `Left before this`. */
	doneLabel: string;
	/** What a person does to learn whether a request without an answer was carried out. */
	howToCheck?: string;
	/**
	 * The fields by which an output says what was done; whoever changes something names all. With "Include
	 * Input Fields" the input's fields of these names are kept aside: `status: "left"` of a CRM must not pass
	 * for Chert's.
	 */
	outputFields?: readonly string[];
	brake?(count: number, most: number): ChertFailure;
	/**
	 * Puts the execution to wait. n8n waits once for a run of the node, so the run is one task, of the first
	 * item.
	 */
	wait?(context: IExecuteFunctions, output: IDataObject): Promise<void>;
	/** Reads and checks one item. Sends nothing: every item is prepared before the first request. */
	prepare(item: ItemReader): PreparedItem | Promise<PreparedItem>;
}

export interface Resource {
	name: string;
	operations: Readonly<Record<string, Operation>>;
}

export function itemsOf(list: readonly IDataObject[]): OutputData[] {
	return list.map((json) => ({ json }));
}
