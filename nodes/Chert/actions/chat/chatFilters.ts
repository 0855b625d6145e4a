import type { KnownChat } from '../../objects/chats';
import { invalidInput } from '../../failures/failure';
import { addressKey, readAddresses, readPhoneNumber, sameAddress } from '../../parameters/address';
import { readBoolean, readChoice } from '../../parameters/choice';
import { picked } from '../../parameters/fields';
import { readText } from '../../parameters/text';
import { readTime } from '../../parameters/time';
import { asObject, containsText } from '../../shared/text';

/**
 * Whether a chat fits one filter. Nothing where events say too little of the chat: such a chat is
 * neither kept nor silently dropped.
 */
type Filter = (chat: KnownChat) => boolean | undefined;

/** What becomes of chats that go through the filters. */
export interface Filtered {
	fitting: KnownChat[];
	/** Left out, but only because no event says enough of them. */
	unclear: KnownChat[];
}

/**
 * The filters of Chat → Get Many. A filter that was added and is empty is a mistake: what comes
 * through may be left next, and it must not be everything.
 *
 * @param value the parameter `filters`
 * @param timezone what a time without an offset means
 * @throws ChertFailure `INVALID_INPUT` that names the filter
 */
export function readChatFilters(value: unknown, timezone: string): Filter[] {
	const given = asObject(value) ?? {};
	const filters: Filter[] = [];
	const add = (name: string, read: (value: unknown) => Filter | undefined) => {
		const filter = name in given ? read(given[name]) : undefined;
		if (filter) filters.push(filter);
	};
	const match = 'match' in given ? readChoice(given.match, 'Match', ['any', 'all']) : 'any';
	add('members', (members) => membersFilter(readAddresses(members, 'Members'), match === 'all'));
	add('line', (line) => lineFilter(readPhoneNumber(picked(line), 'Line')));
	add('onlyGroups', (only) => (readBoolean(only, 'Only Groups') ? isGroup : undefined));
	add('nameContains', (text) => nameFilter(readText(text, 'Name Contains', { line: true })));
	const time = (value: unknown, field: string) => Date.parse(readTime(value, field, timezone));
	add('activeSince', (since) => timeFilter(time(since, 'Active Since'), Infinity));
	add('activeUntil', (until) => timeFilter(-Infinity, time(until, 'Active Until')));
	if ('activeSince' in given && 'activeUntil' in given) {
		const [since, until] = [given.activeSince, given.activeUntil];
		if (time(since, 'Active Since') > time(until, 'Active Until')) {
			throw invalidInput('"Active Since" is later than "Active Until", so no chat can fit');
		}
	}
	return filters;
}

/** Puts chats through filters, in their order. */
export function filtered(chats: readonly KnownChat[], filters: readonly Filter[]): Filtered {
	const fitting: KnownChat[] = [];
	const unclear: KnownChat[] = [];
	for (const chat of chats) {
		const answers = filters.map((fits) => fits(chat));
		if (answers.includes(false)) continue;
		(answers.includes(undefined) ? unclear : fitting).push(chat);
	}
	return { fitting, unclear };
}

function membersFilter(wanted: readonly string[], all: boolean): Filter {
	return ({ members, member_count, is_group }) => {
		const present = new Set(members.map(addressKey));
		const found = wanted.filter((address) => present.has(addressKey(address))).length;
		if (all ? found === wanted.length : found > 0) return true;
		// The other person of a direct message is the only one.
		const complete = member_count !== null || (is_group === false && members.length > 0);
		return complete ? false : undefined;
	};
}

function lineFilter(wanted: string): Filter {
	return ({ line }) => (line === null ? undefined : sameAddress(line, wanted));
}

function isGroup({ is_group }: KnownChat): boolean | undefined {
	return is_group ?? undefined;
}

/** A chat without a name has none that contains anything. */
function nameFilter(text: string): Filter {
	return ({ display_name }) => display_name !== null && containsText(display_name, text);
}

function timeFilter(since: number, until: number): Filter {
	return ({ last_event_at }) => {
		if (last_event_at === null) return undefined;
		const at = Date.parse(last_event_at);
		return since <= at && at <= until;
	};
}
