// The cruce of two files as joins in DuckDB: node cruce.cjs VENTAS CLARO. Needs @duckdb/node-api where require finds it.
//
// It is a lower bound of the work. It judges no sale, so that none is claimed; it reads every cell as it stands; of
// several sales with one record any gets it; and it looks for no hints. It prints how many sales found a record.
const { DuckDBInstance } = require('@duckdb/node-api');

const family = `case TIPO when 'UPGRADE' then 1 when 'SERVICIO NUEVO' then 1 when 'PORTABILIDAD' then 2 when 'TERMINAL' then 3 end`;
const table = (name, file, renamed) => `create table ${name} as select row_number() over () as n, ${family} as familia, *
  from (select ${renamed}, DOCUMENTO, CUENTA, OT, MIN, EQUIPO from read_csv('${file.replaceAll("'", "''")}', header = true, all_varchar = true))`;

const near = 'abs(s.fecha - r.fecha) <= 3';
const passes = [
  's.familia = 1 and s.OT = r.OT',
  's.familia = 2 and s.familia = r.familia and s.MIN = r.MIN',
  `s.familia = 1 and s.familia = r.familia and s.CUENTA = r.CUENTA and ${near}`,
  `s.familia = r.familia and s.DOCUMENTO = r.DOCUMENTO and ${near} and (s.familia <> 3 or s.EQUIPO = r.EQUIPO or s.EQUIPO is null or r.EQUIPO is null)`,
];

async function main([ventas, claro]) {
  const db = await (await DuckDBInstance.create(':memory:')).connect();
  await db.run(table('s', ventas, '"FECHA VENTA"::date as fecha, "TIPO DE VENTA" as TIPO'));
  await db.run(table('r', claro, 'FECHA::date as fecha, TIPO'));
  await db.run('create table pares (s bigint, r bigint)');
  for (const on of passes) {
    await db.run(`insert into pares
      select any_value(s), r from (select s.n as s, arg_min(r.n, abs(s.fecha - r.fecha)) as r
        from s join r on ${on} where s.n not in (select s from pares) and r.n not in (select r from pares) group by s.n) group by r`);
  }
  console.log(String((await db.runAndReadAll('select count(*) from pares')).getRows()[0][0]));
}

main(process.argv.slice(2));
