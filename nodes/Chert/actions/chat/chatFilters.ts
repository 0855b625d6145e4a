import type { KnownChat } from '../../objects/chats';
import { invalidInput } from '../../failures/failure';
import { addressKey, readAddresses, readPhoneNumber, sameAddress } from '../../parameters/address';
import { readBoolean, readChoice } from '../../parameters/choice';
import { picked } from '../../parameters/fields';
import type { ItemReader } from '../../parameters/itemReader';
import { readText } from '../../parameters/text';
import { readTime } from '../../parameters/time';
import { asObject, containsText } from '../../shared/text';

export interface Filter {
	/** Nothing where events say too little of the chat: it is neither kept nor silently dropped. */
	fits(chat: KnownChat): boolean | undefined;
	needs: string;
}

export interface Filtered {
	fitting: KnownChat[];
	/** Left out, but only because no event says enough of them. */
	unclear: Array<{ chat: KnownChat; because: string }>;
}

/** A filter that was added and is empty is a mistake: what comes through may be left next. */
export function readChatFilters(item: Pick<ItemReader, 'parameter' | 'timezone'>): Filter[] {
	const given = asObject(item.parameter('filters')) ?? {};
	const onlyGroups = readBoolean(item.parameter('onlyGroups'), 'Only Groups');
	const filters: Filter[] = onlyGroups ? [GROUP] : [];
	const add = (name: string, read: (value: unknown) => Filter) => {
		if (name in given) filters.push(read(given[name]));
	};
	const match = 'match' in given ? readChoice(given.match, 'Match', ['any', 'all']) : 'any';
	add('members', (members) => membersFilter(readAddresses(members, 'Members'), match === 'all'));
	add('line', (line) => lineFilter(readPhoneNumber(picked(line), 'Line')));
	add('nameContains', (text) => nameFilter(readText(text, 'Name Contains', { line: true })));
	const time = (value: unknown, field: string) => Date.parse(readTime(value, field, item.timezone));
	const since = 'activeSince' in given ? time(given.activeSince, 'Active Since') : -Infinity;
	const until = 'activeUntil' in given ? time(given.activeUntil, 'Active Until') : Infinity;
	if (since > until) {
		throw invalidInput("'Active Since' is later than 'Active Until', so no chat can fit");
	}
	if (since > -Infinity || until < Infinity) filters.push(timeFilter(since, until));
	return filters;
}

export function filtered(chats: readonly KnownChat[], filters: readonly Filter[]): Filtered {
	const fitting: KnownChat[] = [];
	const unclear: Filtered['unclear'] = [];
	for (const chat of chats) {
		const answers = filters.map(({ fits, needs }) => ({ needs, fits: fits(chat) }));
		if (answers.some(({ fits }) => fits === false)) continue;
		const open = answers.filter(({ fits }) => fits === undefined).map(({ needs }) => needs);
		if (open.length === 0) fitting.push(chat);
		else unclear.push({ chat, because: `No event tells ${open.join(', nor ')}.` });
	}
	return { fitting, unclear };
}

const GROUP: Filter = {
	needs: 'whether it is a group',
	fits: ({ is_group }) => is_group ?? undefined,
};

function membersFilter(wanted: readonly string[], all: boolean): Filter {
	const keys = wanted.map(addressKey);
	return {
		needs: 'everybody who is in it',
		fits({ members, member_count, is_group }) {
			const present = new Set(members.map(addressKey));
			const found = keys.filter((key) => present.has(key)).length;
			if (all ? found === keys.length : found > 0) return true;
			// The other person of a direct message is the only one.
			const complete = member_count !== null || (is_group === false && members.length > 0);
			return complete ? false : undefined;
		},
	};
}

function lineFilter(wanted: string): Filter {
	return {
		needs: 'which of your lines is in it',
		fits: ({ line }) => (line === null ? undefined : sameAddress(line, wanted)),
	};
}

function nameFilter(wanted: string): Filter {
	return {
		needs: 'its name',
		fits({ display_name, is_group }) {
			if (display_name !== null) return containsText(display_name, wanted);
			// A direct message has no name.
			return is_group === false ? false : undefined;
		},
	};
}

function timeFilter(since: number, until: number): Filter {
	return {
		needs: 'when something happened in it last',
		fits({ last_event_at }) {
			if (last_event_at === null) return undefined;
			const at = Date.parse(last_event_at);
			return since <= at && at <= until;
		},
	};
}
