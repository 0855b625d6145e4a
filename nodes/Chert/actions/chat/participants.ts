import type { IDataObject, INodeProperties } from 'n8n-workflow';
import { provided } from '../../api/answer';
import type { ChertRequest } from '../../api/request';
import type { FailureDetails } from '../../failures/failure';
import { addressKey, readEachAddress } from '../../parameters/address';
import { chatIdField } from '../../parameters/fields';
import type { ItemReader } from '../../parameters/itemReader';
import type { RefusedTask, Task } from '../../run/operation';
import { asObject } from '../../shared/text';
import { chatOf } from './theChat';

interface ParticipantChange extends Pick<Task, 'howToCheck'> {
	request: ChertRequest;
	/** What Chert calls it when it is done. */
	done: 'added' | 'removed';
	/** Whether a refusal means that it was done before. */
	isDoneAlready?(refusal: FailureDetails, doneBy?: number): boolean;
}

export function participantFields(chat: string, addresses: string): INodeProperties[] {
	return [
		chatIdField(chat, { groupsOnly: true }),
		{
			displayName: 'Addresses',
			name: 'addresses',
			type: 'string',
			default: '',
			required: true,
			placeholder: 'e.g. +14155551234, anna@example.com',
			description: addresses,
			hint: 'One address, several with commas in between, or an expression that gives a list. Each gets a result of its own.',
		},
	];
}

/** One task for each address: each succeeds or fails by itself. Within a chat they run one after another. */
export function eachParticipant(
	item: ItemReader,
	change: (chat_id: string, address: string) => ParticipantChange,
): Array<Task | RefusedTask> {
	const { chat_id } = chatOf(item, 'group');
	return readEachAddress(item.parameter('addresses'), 'Addresses').map((read) => {
		if ('failure' in read) {
			const address = typeof read.given === 'string' ? read.given.trim() : null;
			return { about: { chat_id, address }, failure: read.failure };
		}
		const { address } = read;
		return taskOf(chat_id, address, change(chat_id, address));
	});
}

export function participantsPath(chat_id: string, address?: string): string {
	const participants = `/chats/${encodeURIComponent(chat_id)}/participants`;
	return address === undefined ? participants : `${participants}/${encodeURIComponent(address)}`;
}

function taskOf(chat_id: string, address: string, change: ParticipantChange): Task {
	const { request, done, howToCheck, isDoneAlready } = change;
	return {
		about: { chat_id, address },
		key: chat_id,
		...(howToCheck !== undefined && { howToCheck }),
		execute: async (call) => {
			const answer = await call.request(request, {
				read: provided((said) => said.chat_id === chat_id && confirmsChange(said, done, address)),
				complaint: `does not say that this address was ${done === 'added' ? 'added to' : 'removed from'} the group`,
				doneAlready: (refusal, _, doneBy) =>
					isDoneAlready?.(refusal, doneBy)
						? { chat_id, [done]: address, [`already_${done}`]: true }
						: undefined,
			});
			const { [done]: said, participants } = answer;
			const differs = rosterSays(participants, done, address) === false;
			if (differs) call.hint(ROSTER_DIFFERS);
			const echoed = addressesOf([said].flat());
			if (echoed && !echoed.includes(addressKey(address))) call.hint(ECHO_DIFFERS);
			return { ...answer, address, ...(differs && { roster_differs: true }) };
		},
	};
}

const ROSTER_DIFFERS =
	'Where roster_differs is true, Chert says that it was done, but its list of participants does not show it yet. The list may lag behind; look at the group if it matters.';

const ECHO_DIFFERS =
	'Chert spelled an address without its country code. Its list of participants shows that the right one was meant.';

/** Where an answer may name the address, beside `added` and `removed`: a guess that no public source confirms. */
const ADDRESS_FIELDS = ['address', 'handle', 'participant'];

/**
 * If Chert names the address in `added` or `removed`, that is enough: the list of participants may lag behind.
 * Without its country code it is enough only beside a list that shows the change. If Chert names nobody there, a
 * readable list decides. Without a list, Chert has to say `true` or name the address. Source: docs: chats.
 */
export function confirmsChange(
	answer: IDataObject,
	done: ParticipantChange['done'],
	address: string,
): boolean {
	const { [done]: said, participants } = answer;
	if (said === false) return false;
	const key = addressKey(address);
	const echoed = addressesOf([said].flat());
	if (echoed?.includes(key)) return true;
	const listed = rosterSays(participants, done, address);
	if (echoed) return listed === true && echoed.some((one) => endsAlike(one, key));
	if (listed !== undefined) return listed;
	if (said !== undefined && said !== null) return said === true;
	return ADDRESS_FIELDS.some((name) => addressesOf([answer[name]].flat())?.includes(key) === true);
}

function rosterSays(
	participants: unknown,
	done: ParticipantChange['done'],
	address: string,
): boolean | undefined {
	const present = addressesOf(participants);
	const key = addressKey(address);
	if (present?.includes(key)) return done === 'added';
	// Somebody whose number may be this one without its country code.
	if (present?.some((one) => endsAlike(one, key))) return undefined;
	if (present) return done === 'removed';
	// Nobody is in the group, so nobody was added.
	const isEmpty = Array.isArray(participants) && participants.length === 0;
	return isEmpty && done === 'added' ? false : undefined;
}

/** Whether one is the other without the country code, and maybe with the zero that is dialled at home. */
function endsAlike(one: string, other: string): boolean {
	const [short, long] = [one, other]
		.map((key) => key.replace(/^0+/, ''))
		.sort((a, b) => a.length - b.length) as [string, string];
	return /^\d{7,}$/.test(short) && /^\d+$/.test(long) && long.endsWith(short);
}

function addressesOf(list: unknown): string[] | undefined {
	if (!Array.isArray(list) || list.length === 0) return undefined;
	const addresses = list.map((entry: unknown) => {
		const { address, handle } = asObject(entry) ?? { address: entry };
		const text = address ?? handle;
		return typeof text === 'string' ? addressKey(text) : '';
	});
	return addresses.every((address) => /@|\d{7}/.test(address)) ? addresses : undefined;
}
