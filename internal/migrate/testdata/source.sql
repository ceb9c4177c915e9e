CREATE TABLE country (country_id smallint unsigned NOT NULL AUTO_INCREMENT, country varchar(50) NOT NULL,
	last_update timestamp NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP, PRIMARY KEY (country_id)) COMMENT 'states, by name' CHARSET utf8mb4;
CREATE TABLE city (city_id bigint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, city varchar(50) NOT NULL, country_id smallint unsigned NOT NULL,
	KEY idx_fk_country_id (country_id), CONSTRAINT fk_city_country FOREIGN KEY (country_id) REFERENCES country (country_id) ON DELETE RESTRICT ON UPDATE CASCADE);
CREATE TABLE Address (Address_Id int unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, City_Id bigint unsigned, location geometry NOT NULL,
	phone varchar(20) NOT NULL DEFAULT '' COMMENT 'as ''dialled''', SPATIAL KEY idx_location (location), KEY City (City_Id),
	CONSTRAINT fk_address_city FOREIGN KEY (City_Id) REFERENCES city (city_id) ON DELETE SET NULL);
CREATE TABLE staff (staff_id tinyint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, name varchar(45), picture blob, active tinyint(1) NOT NULL DEFAULT 1,
	store_id tinyint unsigned NOT NULL, boss tinyint unsigned, KEY (store_id), KEY (boss), CONSTRAINT fk_boss FOREIGN KEY (boss) REFERENCES staff (staff_id));
CREATE TABLE store (store_id tinyint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, manager_staff_id tinyint unsigned NOT NULL,
	UNIQUE KEY idx_unique_manager (manager_staff_id), CONSTRAINT fk_store_staff FOREIGN KEY (manager_staff_id) REFERENCES staff (staff_id) ON UPDATE CASCADE);
CREATE TABLE film (film_id smallint unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, title varchar(128) NOT NULL, description text, release_year year,
	rental_rate decimal(4,2) NOT NULL DEFAULT 4.99, length smallint(5) unsigned zerofill, rating enum('G','PG','PG-13','R','NC-17') DEFAULT 'G',
	special_features set('Trailers','Commentaries','Deleted Scenes'), doc json, flags bit(5) DEFAULT b'101', cost double, weight float, run time(3),
	first_shown date, seen datetime(6), big bigint unsigned, tiny tinyint, medium mediumint unsigned, hash binary(4), body longblob, note mediumtext,
	doubled decimal(6,2) AS (rental_rate * 2) VIRTUAL, shout varchar(130) AS (concat(title, '!')) STORED,
	KEY idx_title (title), FULLTEXT KEY idx_title_description (title, description), KEY idx_start (description(10)));
CREATE TABLE film_actor (actor_id smallint unsigned NOT NULL, film_id smallint unsigned NOT NULL, PRIMARY KEY (actor_id, film_id), KEY id (film_id),
	CONSTRAINT fk_film FOREIGN KEY (film_id) REFERENCES film (film_id) ON DELETE CASCADE);
CREATE TABLE film_role (actor_id smallint unsigned NOT NULL, film_id smallint unsigned NOT NULL, role varchar(40) NOT NULL, PRIMARY KEY (actor_id, film_id, role),
	CONSTRAINT fk_both FOREIGN KEY (actor_id, film_id) REFERENCES film_actor (actor_id, film_id));
CREATE TABLE film_text (code char(12) CHARACTER SET latin1 NOT NULL PRIMARY KEY, title varchar(255) NOT NULL);
CREATE TABLE payment (payment_id int NOT NULL, paid date NOT NULL, amount decimal(5,2), PRIMARY KEY (payment_id, paid))
	PARTITION BY RANGE (YEAR(paid)) (PARTITION p0 VALUES LESS THAN (2006), PARTITION p1 VALUES LESS THAN MAXVALUE);
CREATE TABLE nothing_unique (n int, at datetime, d date);
CREATE TABLE `Order` (`select` int NOT NULL, `From "it"` varchar(20), `a b``c` int, `Ünï (x)` varchar(10), PRIMARY KEY (`select`), UNIQUE KEY `Key "x"` (`From "it"`, `a b``c`));
CREATE TABLE `Order Lines (2)` (id int AUTO_INCREMENT PRIMARY KEY, `order` int, CONSTRAINT `Fk "x"` FOREIGN KEY (`order`) REFERENCES `Order` (`select`));
CREATE TABLE empty_one (id int AUTO_INCREMENT PRIMARY KEY) AUTO_INCREMENT = 500;
CREATE VIEW film_list AS SELECT film_id, title FROM film;
INSERT INTO country (country_id, country, last_update) VALUES (1, 'Österreich', '2006-02-15 04:44:00'), (40, 'Zürich', '2038-01-19 03:14:07');
INSERT INTO city VALUES (7, 'A', 1), (300, 'B', 40);
INSERT INTO Address VALUES (1, 7, ST_GeomFromText('POINT(1 2)'), '12'), (9, NULL, ST_GeomFromText('POLYGON((0 0,1 0,1 1,0 0))'), '');
INSERT INTO staff VALUES (1, 'Mike', x'89504e470d0a00ff', 1, 1, NULL), (2, NULL, NULL, 0, 2, 1);
INSERT INTO store VALUES (1, 1), (2, 2);
ALTER TABLE staff ADD CONSTRAINT fk_staff_store FOREIGN KEY (store_id) REFERENCES store (store_id) ON UPDATE CASCADE;
INSERT INTO film (film_id, title, description, release_year, length, rating, special_features, doc, flags, cost, weight, run, first_shown, seen, big, tiny, medium, hash, body, note) VALUES
	(1, 'ACADEMY DINOSAUR', 'An epic \\ drama', 2006, 86, 'PG', 'Deleted Scenes,Trailers', '{"a": [1, null]}', b'11111', 1.5e300, -0.1, '100:00:00.123', '2005-05-24', '2005-05-24 22:53:30.000001', 18446744073709551615, -128, 16777215, x'00ff00ff', x'', 'ü'),
	(5, '', NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
	(1000, 'z', '', 1901, 0, 'NC-17', '', '[]', b'0', 0, 0, '-00:00:01', '9999-12-31', '1000-01-01 00:00:00', 0, 127, 0, x'', x'0001', '');
INSERT INTO film_actor VALUES (1, 1), (2, 1), (1, 5);
INSERT INTO film_role VALUES (1, 1, 'hero'), (1, 1, 'villain'), (2, 1, '');
INSERT INTO film_text VALUES ('B', 'b'), ('a ', 'a'), ('é', 'c');
INSERT INTO payment VALUES (1, '2005-01-01', 1.5), (2, '2020-01-01', -2);
INSERT INTO nothing_unique VALUES (1, '2020-01-01 00:00:00', '2020-02-29'), (1, '2020-01-01 00:00:00', '2020-02-29'), (2, NULL, NULL);
INSERT INTO `Order` VALUES (1, 'x', 2, 'ß'), (2, NULL, NULL, NULL);
INSERT INTO `Order Lines (2)` VALUES (3, 1), (8, NULL);
