import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { ChertFailure } from '../../failures/failure';
import { readBoolean } from '../../parameters/choice';
import type { ItemReader } from '../../parameters/itemReader';
import { namedId } from '../../parameters/named';
import type { Operation, PreparedItem, Task, TaskCall } from '../../run/operation';
import { asObject } from '../../shared/text';
import { readAllChats } from './readChats';

const DESCRIBE_CHAT: INodeProperties = {
	displayName: 'Say Who Is in It',
	name: 'describeChat',
	type: 'boolean',
	default: false,
	description:
		"Whether outputs and errors have a field 'chat' with the name of the chat and the people in it, as the last events tell. IDs mean nothing to the people who read a report.",
};

const NOT_READ = "The field 'chat' is empty, because the events could not be read.";

/** @param each what the operation calls a chat: a list of them needs one item for each */
export function chatOf(
	item: ItemReader,
	each: 'chat' | 'group' = 'chat',
): { chat_id: string; path: string } {
	const chat_id = namedId(item, 'chat_id', item.parameter('chatId'), 'Chat', each);
	return { chat_id, path: `/chats/${encodeURIComponent(chat_id)}` };
}

/** Adds the option that says who is in the chat. Each item or task has its `chat_id` in `about`. */
export function aboutChat(operation: Operation): Operation {
	const { routes, options = [], outputFields } = operation;
	return {
		...operation,
		routes: [...new Set([...routes, 'GET /events'] as const)],
		options: [...options, DESCRIBE_CHAT],
		...(outputFields && { outputFields: [...outputFields, 'chat'] }),
		prepare(item) {
			const prepared = operation.prepare(item);
			const wanted = item.option(DESCRIBE_CHAT.name, false);
			const describes = readBoolean(wanted, DESCRIBE_CHAT.displayName);
			return describes ? eachDescribed(item, prepared) : prepared;
		},
	};
}

async function eachDescribed(
	{ about }: ItemReader,
	prepared: ReturnType<Operation['prepare']>,
): Promise<PreparedItem> {
	const tasks = [await prepared].flat();
	return tasks.map((task) =>
		'failure' in task ? task : described(task, (task.about ?? about).chat_id as string),
	);
}

function described(task: Task, chat_id: string): Task {
	return {
		...task,
		async execute(call) {
			const chat = await whoIsIn(call, chat_id);
			const output = await task.execute(call).catch((error: unknown) => {
				throw error instanceof ChertFailure ? new ChertFailure({ ...error.details, chat }) : error;
			});
			if (!Array.isArray(output)) return withChat(output, chat);
			return output.map((one) => ({ ...one, json: withChat(one.json, chat) }));
		},
	};
}

/** What Chert itself says of the chat counts. */
function withChat(output: IDataObject, chat: IDataObject): IDataObject {
	return { ...output, chat: { ...chat, ...(asObject(output.chat) as IDataObject) } };
}

async function whoIsIn(call: TaskCall, chat_id: string): Promise<IDataObject> {
	const chats = await call.shared('who is in the chats', async () => {
		return await readAllChats(call).catch(() => undefined);
	});
	if (!chats) call.hint(NOT_READ);
	const known = chats?.get(chat_id);
	return {
		display_name: known?.display_name ?? null,
		members: known?.members ?? [],
		member_count: known?.member_count ?? null,
		last_event_at: known?.last_event_at ?? null,
	};
}
