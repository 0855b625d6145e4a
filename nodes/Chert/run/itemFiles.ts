import {
	BINARY_ENCODING,
	type IBinaryData,
	type IDataObject,
	type IExecuteFunctions,
} from 'n8n-workflow';
import { sizeOf } from '../api/files';
import { invalidInput, messageOf } from '../failures/failure';
import type { ItemFile, ItemFiles } from '../parameters/itemReader';
import { readText } from '../parameters/text';
import { asObject, listShortly } from '../shared/text';

const LABEL = 'Input Binary Field';

/** The files of one input item, in n8n's own storage. */
export function filesOf(context: IExecuteFunctions, itemIndex: number): ItemFiles {
	const { helpers } = context;
	return {
		storage: helpers,
		async find(value) {
			const { field, binary } = findBinary(context, itemIndex, value);
			const { id, fileName, fileExtension, mimeType } = binary;
			const bytes = await sizeOf(helpers, binary).catch((error: unknown) => {
				throw invalidInput(`The file in the ${field} cannot be read: ${messageOf(error)}`);
			});
			return {
				field,
				bytes,
				fileName,
				fileExtension,
				mimeType,
				open: async () =>
					id ? await helpers.getBinaryStream(id) : Buffer.from(binary.data, BINARY_ENCODING),
			};
		},
	};
}

function findBinary(
	context: IExecuteFunctions,
	itemIndex: number,
	value: unknown,
): Pick<ItemFile, 'field'> & { binary: IBinaryData } {
	const name = asObject(value) ?? readText(value, LABEL, { line: true });
	const field = `field '${typeof name === 'string' ? name : LABEL}'`;
	try {
		const binary = context.helpers.assertBinaryData(itemIndex, name as string | IBinaryData);
		return { field, binary };
	} catch {
		throw invalidInput(
			`There is no file in the ${field} of this item. ${fieldsOf(context, itemIndex)}`,
		);
	}
}

function fieldsOf(context: IExecuteFunctions, itemIndex: number): string {
	const { binary, json } = context.getInputData()[itemIndex] as {
		binary?: object;
		json: IDataObject;
	};
	const names = Object.keys(binary ?? asObject(json.binary) ?? {});
	return names.length === 0
		? 'It has no file at all: the node before has to put one out'
		: `It has files in: ${listShortly(names)}`;
}
