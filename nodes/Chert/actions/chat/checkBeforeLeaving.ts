import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { provided } from '../../api/answer';
import type { KnownChat } from '../../objects/chats';
import { documented } from '../../failures/errorCodes';
import type { TaskCall, TaskRules } from '../../run/operation';
import { readAllChats, readChat } from './readChats';
import { type Forecast, wouldLeave } from './wouldLeave';

export const ONLY_CHECK: INodeProperties = {
	displayName: 'Check Only (Leave Nothing)',
	name: 'onlyCheck',
	type: 'boolean',
	default: false,
	description:
		"Whether to leave nothing and only say for each item what would happen, going by the last events of the chat. The field 'would' is leave, refuse_too_small, not_a_group, unknown_chat or cannot_tell.",
};

const IS_CHECK = { '/options.onlyCheck': [true] };

/** The notice of Leave Group: what is about to happen. Of an expression n8n shows both. */
export const LEAVE_NOTICES: INodeProperties[] = [
	{
		displayName:
			'Your line leaves the group at once, and this cannot be undone. For a list of groups set Settings → On Error → Continue (using error output): then every group is tried.',
		name: 'leaveNotice',
		type: 'notice',
		default: '',
		displayOptions: { hide: IS_CHECK },
	},
	{
		displayName:
			'Nothing is left while Check Only is on. The field \'would\' of each item says what would happen. To leave what can be left, add an If node (would is "leave") and a second Leave Group.',
		name: 'checkNotice',
		type: 'notice',
		default: '',
		displayOptions: { show: IS_CHECK },
	},
];

/** The rules of a check: it leaves nothing, so codes and account differ from those of leaving. */
export const CHECK_RULES: TaskRules = {
	doneLabel: 'Only checked before this, not left',
	errors: documented(1002),
};

const NOTHING_LEFT =
	'Only checked: nothing was left. What an item says is what the events of the chat tell; members who came or went silently, and groups that your line has left, are not seen.';

/**
 * First the events of the chat. If there are none, its messages, because Chert answers 2002 for an unknown chat.
 * Then all events, in case Chert keeps those of this chat under another `lead_id`. Source: docs: GET /events,
 * GET /chats/{id}/messages.
 */
export async function checkBeforeLeaving(
	call: TaskCall,
	chat_id: string,
	path: string,
): Promise<IDataObject> {
	call.hint(NOTHING_LEFT);
	const once = async () => await check(call, chat_id, path);
	return { ...(await call.shared(`check of ${chat_id}`, once)) };
}

async function check(call: TaskCall, chat_id: string, path: string): Promise<IDataObject> {
	const chat = await readChat(call, chat_id);
	if (chat) return checkOutput(chat_id, wouldLeave(chat), chat);
	if (!(await isKnown(call, path))) {
		const because = 'Chert does not know a chat with this ID (2002).';
		return checkOutput(chat_id, { would: 'unknown_chat', because });
	}
	const found = (await readAllChats(call)).get(chat_id);
	return checkOutput(chat_id, wouldLeave(found), found);
}

function checkOutput(chat_id: string, forecast: Forecast, chat?: KnownChat): IDataObject {
	return {
		chat_id,
		...forecast,
		evidence: chat ? 'events' : 'messages',
		display_name: chat?.display_name ?? null,
		is_group: chat?.is_group ?? null,
		members: chat?.members ?? [],
		member_count: chat?.member_count ?? null,
		line: chat?.line ?? null,
		last_event_at: chat?.last_event_at ?? null,
	};
}

async function isKnown(call: TaskCall, path: string): Promise<boolean> {
	const answer = await call.request(
		{ method: 'GET', path: `${path}/messages` },
		{
			read: provided(({ messages }) => Array.isArray(messages)),
			complaint: 'holds no list of messages',
			doneAlready: ({ code }) => (code === 2002 ? { unknown: true } : undefined),
		},
	);
	return answer.unknown !== true;
}
