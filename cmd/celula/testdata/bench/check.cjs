// What DuckDB takes to read a hoja: node check.cjs FILE. It prints how many sales there are.
const { DuckDBInstance } = require('@duckdb/node-api');

async function main([file]) {
  const db = await (await DuckDBInstance.create(':memory:')).connect();
  await db.run(`create table s as select * from read_csv('${file.replaceAll("'", "''")}', header = true, all_varchar = true)`);
  console.log(String((await db.runAndReadAll('select count(*) from s')).getRows()[0][0]));
}

main(process.argv.slice(2));
