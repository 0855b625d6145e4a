import type { IDataObject, INodeProperties } from 'n8n-workflow';
import type { ChertRequest } from '../../api/transport';
import type { FailureDetails } from '../../failures/failure';
import { readEachAddress } from '../../parameters/address';
import { chatIdField } from '../../parameters/fields';
import type { ItemReader } from '../../parameters/itemReader';
import type { RefusedTask, Task } from '../../run/operation';
import { asObject } from '../../shared/text';
import { chatOf } from './chatOf';

/** What happens to one address of one chat. */
export interface ParticipantChange {
	request: ChertRequest;
	/** What Chert calls it when it is done: `added`, `removed`. */
	done: 'added' | 'removed';
	/** As `Expectation.doneAlready`, without what every output says. */
	doneAlready?(
		refusal: FailureDetails,
		afterUnknown: boolean,
		doneBy?: number,
	): IDataObject | undefined;
}

/** The fields of an operation on participants. */
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
			hint: 'One address, several with commas in between, or an expression that gives a list',
		},
	];
}

/**
 * One task for each address of an item: each succeeds or fails by itself.
 * Within a chat they run one after another.
 *
 * @param item has the parameters `chatId` and `addresses`
 * @param change what to do to one address
 * @throws ChertFailure `INVALID_INPUT` when the chat cannot be used, or there is no address
 */
export function eachParticipant(
	item: ItemReader,
	change: (chat_id: string, address: string) => ParticipantChange,
): Array<Task | RefusedTask> {
	const { chat_id } = chatOf(item, 'group');
	return readEachAddress(item.parameter('addresses'), 'Addresses').map((read) => {
		if ('failure' in read) {
			const address = typeof read.given === 'string' ? read.given.trim() : null;
			return { subject: { chat_id, address }, failure: read.failure };
		}
		const { address } = read;
		return taskOf(chat_id, address, change(chat_id, address));
	});
}

/** The route of a chat's participants, or of one of them. */
export function participantsPath(chat_id: string, address?: string): string {
	const participants = `/chats/${encodeURIComponent(chat_id)}/participants`;
	return address === undefined ? participants : `${participants}/${encodeURIComponent(address)}`;
}

function taskOf(chat_id: string, address: string, change: ParticipantChange): Task {
	const { request, done, doneAlready } = change;
	const named = { chat_id, address };
	return {
		subject: named,
		key: chat_id,
		execute: async (call) => {
			const answer = await call.request(request, {
				says: (said) => said.chat_id === chat_id && says(said, done, address),
				missing: `does not say that this address was ${done === 'added' ? 'added to' : 'removed from'} the group`,
				doneAlready(...refused) {
					const more = doneAlready?.(...refused);
					return more && { chat_id, [done]: address, ...more };
				},
			});
			return { ...answer, address };
		},
	};
}

/** Where an answer may name the address, beside `added` and `removed`. Source: docs: chats, unverified. */
const ECHOES = ['address', 'handle', 'participant'];

/**
 * Whether an answer says that an address was added or removed. The list of participants decides where
 * there is one that can be read. Else Chert has to say so, or to name the address. An answer that
 * contradicts itself is no proof.
 *
 * @param answer of a success
 * @param done what it should say
 * @param address the address as it was sent. Source: docs: chats.
 */
export function says(
	answer: IDataObject,
	done: ParticipantChange['done'],
	address: string,
): boolean {
	const { [done]: said, participants } = answer;
	if (said === false) return false;
	const wanted = comparable(address);
	const present = addressesOf(participants);
	if (present) return present.includes(wanted) === (done === 'added');
	// Nobody is in the group, so nobody was added.
	if (done === 'added' && Array.isArray(participants) && participants.length === 0) return false;
	if (said === true) return true;
	const echoes = (said ?? null) === null ? ECHOES.map((name) => answer[name]) : [said];
	return echoes.some((echo) => addressesOf([echo].flat())?.includes(wanted) === true);
}

/** The addresses of a list, or nothing when it is empty or one of its entries is no address. */
function addressesOf(list: unknown): string[] | undefined {
	if (!Array.isArray(list) || list.length === 0) return undefined;
	const addresses = list.map((entry: unknown) => {
		const { address, handle } = asObject(entry) ?? { address: entry };
		const text = address ?? handle;
		return typeof text === 'string' ? comparable(text) : '';
	});
	return addresses.every((address) => /@|\d{7}/.test(address)) ? addresses : undefined;
}

/** An address without what may be written in different ways. */
function comparable(address: string): string {
	return address.includes('@') ? address.trim().toLowerCase() : address.replace(/\D/g, '');
}
