import type { IDataObject } from 'n8n-workflow';
import { leave } from '../../nodes/Chert/actions/chat/leave.operation';
import type { ItemFiles, ItemReader } from '../../nodes/Chert/parameters/itemReader';
import { systemClock } from '../../nodes/Chert/shared/clock';
import type { Task } from '../../nodes/Chert/run/operation';
import type { Prepared } from '../../nodes/Chert/run/entry';

/**
 * An item as an operation reads it, without n8n around it: for the pure parts of an operation, and
 * for runs in simulated time.
 *
 * @param parameters values by parameter name; `options` holds the options
 */
export function itemReader(parameters: IDataObject, item = 0): ItemReader {
	const { options = {} } = parameters as { options?: IDataObject };
	return {
		index: item,
		about: {},
		clock: systemClock,
		timezone: 'UTC',
		asTool: false,
		parameter(name) {
			const value = parameters[name];
			const isLocator = (value as { __rl?: true } | undefined)?.__rl === true;
			return isLocator ? (value as IDataObject).value : value;
		},
		option: (name, otherwise) => options[name] ?? otherwise,
		files: NO_FILES,
		execution: () => {
			throw new Error('This item has no execution');
		},
		idempotencyKey: () => `example-key-${item}`,
	};
}

const noFile = async () => await Promise.reject(new Error('This item has no files'));
const NO_FILES: ItemFiles = {
	find: noFile,
	storage: { prepareBinaryData: noFile, getBinaryMetadata: noFile },
};

/** Leave Group for each of these chats, prepared. */
export function prepareLeaves(chat_ids: readonly string[]): Prepared[] {
	return chat_ids.map((chatId, item) => {
		const reader = itemReader({ chatId }, item);
		const work = leave.prepare(reader) as Task;
		return { itemIndex: item, about: reader.about, work };
	});
}
