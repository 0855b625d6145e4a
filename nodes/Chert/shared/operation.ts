import type { IDataObject, INodeProperties, INodePropertyOptions } from 'n8n-workflow';
import type { ErrorCodeEntry } from './errorCodes';
import type { ChertRequest } from './transport';

/** What an operation is given for one input item. */
export interface ItemCall {
	/** Value of a node parameter for this item; a resource locator yields its value. */
	parameter(name: string): unknown;
	/**
	 * Ids that say what the item is about (`chat_id`). They stand in the item's error, so they are
	 * put here as soon as they are known, before they are checked.
	 */
	readonly subject: IDataObject;
	/**
	 * Sends a request and returns the object Chert answers with.
	 *
	 * @throws ChertFailure for everything else, also for a success that does not say what was expected
	 */
	request(request: ChertRequest, expected?: Expectation): Promise<IDataObject>;
}

/** What a successful answer must say before it is believed. */
export interface Expectation {
	/** Whether the answer says it. */
	says(answer: IDataObject): boolean;
	/** Continues "Chert's answer …" when it does not. */
	missing: string;
}

/**
 * One operation of a resource. It reads parameters, sends, checks and returns; it does not loop,
 * catch, pair items or touch headers.
 */
export interface Operation {
	/** Entry of the Operation list; its value is the operation's key in the resource. */
	option: Omit<INodePropertyOptions, 'value'> & { action: string; description: string };
	/** Fields, without the display options for resource and operation. */
	properties: INodeProperties[];
	/** What Chert's codes mean for this operation, where it differs from the general table. */
	errors?: Readonly<Record<number, ErrorCodeEntry>>;
	/** How a failure says what the run had done before it: `Left before this`. */
	doneBefore: string;
	/** Carries out the operation for one item and returns its output. */
	execute(call: ItemCall): Promise<IDataObject>;
}

/** A resource: the name in the Resource list and its operations by their parameter value. */
export interface Resource {
	name: string;
	operations: Readonly<Record<string, Operation>>;
}
