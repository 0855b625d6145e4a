import type { INodeProperties } from 'n8n-workflow';
import { readChoice } from '../../parameters/choice';
import type { ItemReader } from '../../parameters/itemReader';

/** Where Chert's refusal `code` may mean that the work was done before: whether the user takes it for that. */
export function continueAs(
	field: Pick<INodeProperties, 'displayName' | 'name' | 'description'>,
	done: 'Left' | 'Removed',
	each: 'item' | 'address',
	code: number,
) {
	const { displayName, name } = field;
	const value = `continueAs${done}`;
	const option: INodeProperties = {
		...field,
		type: 'options',
		default: 'fail',
		options: [
			{
				name: `Continue as ${done}`,
				value,
				description: `Let the ${each} succeed with already_${done.toLowerCase()}, so that a run can be repeated safely`,
			},
			{ name: 'Fail', value: 'fail', description: `Let the ${each} fail with ${code}` },
		],
	};
	return {
		option,
		howToCheck: `Run this item again with '${displayName}' set to Continue as ${done}, or look at the group.`,
		isChosen: (item: ItemReader) =>
			readChoice(item.option(name, 'fail'), displayName, [value, 'fail']) === value,
	};
}

/** Where it is chosen: a second run settles it. */
export const HOW_TO_CHECK_CONTINUING = 'Run this item again, or look at the group.';
